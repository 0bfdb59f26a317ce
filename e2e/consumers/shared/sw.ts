import { answerObjectRequests } from "nats-objects/service-worker";

answerObjectRequests();
