import { headers as newHeaders } from "@nats-io/nats-core";
import { parseAnswer, type PublishAck } from "./answers.ts";
import { type Message, RETRY_DELAY } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { fromApiError, fromCoreError } from "./server-error.ts";

/**
 * Publishes messages, `last` behind all others, of which the server stores all, in order and without another between
 * them, or none (ADR-50, nats-server 2.12, `allow_atomic`). Gives the acknowledgement of the last; `undefined` when there
 * was no answer within `patience` ms or the connection was lost, so that nobody can say whether they are stored.
 */
export async function publishBatch(
  stream: BucketStream,
  others: readonly Message[],
  last: Message,
  patience: number,
): Promise<PublishAck | undefined> {
  const { api } = stream;
  const { connection, events } = api;
  // As in PublishWindow: `info` is undefined from the very start of a new dial. What is closed says so when it is used.
  if (!connection.isClosed() && (!events.connected || !connection.info)) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_DELAY, patience)));
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
    const message = await api.ask(commit, "put", patience, (answer) => !stream.isForeignAck(answer));
    if (!message) return undefined;
    const answer = parseAnswer(message, "put");
    if ("error" in answer) throw fromApiError(answer.error, "put");
    return answer.value as PublishAck;
  } catch (error) {
    throw fromCoreError(error, "put");
  }
}
