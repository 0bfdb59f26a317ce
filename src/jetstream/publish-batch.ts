import { headers as newHeaders } from "@nats-io/nats-core";
import { parseAnswer, type PublishAck } from "./answers.ts";
import { type Message, RETRY_DELAY } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { fromApiError, fromCoreError } from "./server-error.ts";

/**
 * Publishes messages, `last` at the end, as one atomic batch: the server stores all of them, with consecutive sequences, or
 * none (ADR-50, nats-server 2.12, `allow_atomic`). Resolves with the acknowledgement of the last one; with `undefined` when
 * there was no answer within `timeout` ms or the connection was lost, so the outcome is unknown.
 */
export async function publishBatch(
  stream: BucketStream,
  others: readonly Message[],
  last: Message,
  timeout: number,
): Promise<PublishAck | undefined> {
  const { api } = stream;
  const { connection, events } = api;
  // As in PublishWindow: `info` is undefined from the very start of a new dial. A closed connection throws when it is used.
  if (!connection.isClosed() && (!events.connected || !connection.info)) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_DELAY, timeout)));
    return undefined;
  }
  const id = api.nuid();
  const numbered = ({ headers = newHeaders(), ...message }: Message, number: number): Required<Message> => {
    headers.set("Nats-Batch-Id", id);
    headers.set("Nats-Batch-Sequence", String(number));
    return { ...message, headers };
  };
  try {
    for (const [at, message] of others.entries()) {
      const { subject, data, headers } = numbered(message, at + 1);
      connection.publish(subject, data, { headers });
    }
    const commit = numbered(last, others.length + 1);
    commit.headers.set("Nats-Batch-Commit", "1");
    const message = await api.ask(commit, "put", timeout, (answer) => !stream.isForeignAck(answer));
    if (!message) return undefined;
    const answer = parseAnswer(message, "put");
    if ("error" in answer) throw fromApiError(answer.error, "put");
    return answer.value as PublishAck;
  } catch (error) {
    throw fromCoreError(error, "put");
  }
}
