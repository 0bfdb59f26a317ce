// The answers of JetStream: of its API, and to published messages.
import type { Msg } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import { headersOf } from "./header-block.ts";
import type { ApiError } from "./server-error.ts";

/** What the server says of a message that it stored. */
export interface PublishAck {
  stream: string;
  seq: number;
  domain?: string;
  duplicate?: boolean;
}

/** Parsed answers: each is read twice, to see which stream it is from, then for what it says. */
const parsed = new WeakMap<Msg, unknown>();

/** The JSON of an answer; throws when it is not JSON. */
export function jsonOf(answer: Msg): unknown {
  let json = parsed.get(answer);
  if (json === undefined) parsed.set(answer, (json = answer.json<unknown>()));
  return json;
}

/** What an answer to a published message says. */
export type PublishAnswer = { error: ApiError; ack?: never } | { error?: never; ack: PublishAck };

/** The code of an answer when no stream listens on the subject. */
const NO_RESPONDERS = 503;

/** Parses the answer to a published message. Never throws. */
export function publishAnswer(message: Msg): PublishAnswer {
  if (isNoRespondersStatus(message)) return { error: { code: NO_RESPONDERS } };
  try {
    const answer = jsonOf(message) as { error?: ApiError } & PublishAck;
    if (answer.error) return { error: answer.error };
    if (typeof answer.seq === "number") return { ack: answer };
  } catch {
    // As for an answer that is not an acknowledgement.
  }
  return { error: { code: 500, description: "the answer is not an acknowledgement" } };
}

/** No stream listens on the subject. Told by the missing `err_code`: the server also says 503 for a stream that is full. */
export function hasNoResponders(error: ApiError): boolean {
  return error.code === NO_RESPONDERS && error.err_code === undefined;
}

/** The answer as an acknowledgement; `undefined` when it is not one. */
export function ackOf(answer: Msg): PublishAck | undefined {
  try {
    const ack = jsonOf(answer) as { error?: unknown } & Partial<PublishAck>;
    return ack.error === undefined && typeof ack.seq === "number" ? (ack as PublishAck) : undefined;
  } catch {
    return undefined;
  }
}

/** Parses an answer of the JetStream API: a value, or an error of the server. */
export function parseAnswer(message: Msg, doing: string): { value: object } | { error: ApiError } {
  let answer: { error?: ApiError } | null;
  try {
    answer = jsonOf(message) as typeof answer;
  } catch (cause) {
    throw new ObjectStoreError("SERVER_ERROR", `${doing}: the answer is not JSON`, { cause });
  }
  if (typeof answer !== "object" || !answer) {
    throw new ObjectStoreError("SERVER_ERROR", `${doing}: the answer is not a JSON object`);
  }
  return answer.error ? { error: answer.error } : { value: answer };
}

/** Whether this is the status with which a server says that nobody listens on the subject. */
export function isNoRespondersStatus(message: Msg): boolean {
  return message.data.length === 0 && headersOf(message).code === NO_RESPONDERS;
}
