// What a service worker needs to answer requests for stored objects. It holds no connection and no credentials: the open
// pages read the objects for it. The core never imports this.

export { answerObjectRequests } from "./answer-object-requests.ts";
export type { AnswerOptions } from "./answer-object-requests.ts";
