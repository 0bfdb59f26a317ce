import { headers as newHeaders, type Msg, type MsgHdrs } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import { type JetStreamApi, type PublishAck, RETRY_DELAY } from "./api.ts";
import { type ApiError, fromApiError, fromCoreError } from "./server-error.ts";

/** A message of a batch. */
export interface BatchMessage {
  readonly subject: string;
  readonly data: Uint8Array | string;
  readonly headers?: MsgHdrs;
}

/**
 * Publishes messages of which the server stores all, in order and without another between them, or none (ADR-50,
 * nats-server 2.12, `allow_atomic`). Gives the acknowledgement of the last; `undefined` when there was no answer within
 * `patience` ms or the connection was lost, so that nobody can say whether they are stored.
 */
export async function publishBatch(
  api: JetStreamApi,
  messages: readonly BatchMessage[],
  patience: number,
): Promise<PublishAck | undefined> {
  const { connection, events } = api;
  // As in PublishWindow: `info` is undefined from the very start of a new dial.
  if (!events.connected || !connection.info) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_DELAY, patience)));
    return undefined;
  }
  let stop = (): void => undefined;
  const lost = new Promise<undefined>((resolve) => {
    stop = events.listen(({ type }) => {
      if (type === "reconnect" || type === "close") resolve(undefined);
    });
  });
  try {
    const answer = send(api, messages, patience);
    answer.catch(() => undefined); // nobody waits for it once the connection is new
    const message = await Promise.race([answer, lost]);
    return message && acknowledgement(message);
  } catch (error) {
    const mapped = fromCoreError(error, "put");
    if (mapped.code === "TIMEOUT") return undefined;
    throw mapped;
  } finally {
    stop();
  }
}

function send(api: JetStreamApi, messages: readonly BatchMessage[], timeout: number): Promise<Msg> {
  const { connection } = api;
  const id = api.nuid();
  const last = messages.length - 1;
  for (const [at, { subject, data, headers = newHeaders() }] of messages.entries()) {
    headers.set("Nats-Batch-Id", id);
    headers.set("Nats-Batch-Sequence", String(at + 1));
    if (at < last) {
      connection.publish(subject, data, { headers });
      continue;
    }
    headers.set("Nats-Batch-Commit", "1");
    return connection.request(subject, data, { headers, timeout });
  }
  throw new RangeError("a batch has at least one message");
}

function acknowledgement(message: Msg): PublishAck {
  let answer: PublishAck & { error?: ApiError };
  try {
    answer = message.json();
  } catch (cause) {
    throw new ObjectStoreError("SERVER_ERROR", "put: the acknowledgement is no JSON", { cause });
  }
  if (answer.error) throw fromApiError(answer.error, "put");
  return answer;
}
