// The service worker script: serves stored objects, and leaves all other requests to the browser.

import { answerObjectRequests } from "nats-objects/service-worker";

answerObjectRequests();
