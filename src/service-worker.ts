// A whole service worker: the build makes one file of it, which an app copies to its root.

import { answerObjectRequests } from "./service-worker/answer-object-requests.ts";

answerObjectRequests();
