import type { BucketStream } from "./bucket-stream.ts";
import { follow } from "./follow.ts";
import type { FollowStart } from "./follow-item.ts";
import type { StreamMessage } from "./stream-message.ts";

/** Bytes of headers asked for ahead. */
const WINDOW_BYTES = 1024 * 1024;

/**
 * What can be told of the messages of a filter, all or the last of each subject, without their payloads being sent: but
 * where the user may not make a consumer, they are.
 */
export async function* messageHeaders(
  stream: BucketStream,
  filter: string,
  start: FollowStart,
  timeout: number,
  /** Sequence to begin behind, and how many will be taken at most. */
  part: { after?: number; limit?: number } = {},
): AsyncGenerator<StreamMessage, void> {
  const pull = follow(stream, {
    filter,
    start,
    window: WINDOW_BYTES,
    timeout,
    headersOnly: true,
    initialOnly: true,
    ...part,
  });
  try {
    for (let message = await pull.next(); typeof message === "object"; message = await pull.next()) {
      yield message;
    }
  } finally {
    await pull.close();
  }
}
