import type { BucketStream } from "./bucket-stream.ts";
import { follow } from "./follow.ts";
import type { FollowStart } from "./follow-item.ts";
import type { StreamMessage } from "./stream-message.ts";
import { unawaited } from "./unawaited.ts";

/** Bytes of headers requested ahead of the reader. */
const WINDOW_BYTES = 1024 * 1024;

/**
 * The messages of a filter, all or the last of each subject, without their payloads. Where the user may not create a
 * consumer, the server sends the payloads all the same.
 */
export async function* messageHeaders(
  stream: BucketStream,
  filter: string,
  start: FollowStart,
  timeout: number,
  /** Sequence after which to begin, and the most messages to take. */
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
    await unawaited(stream, pull.close());
  }
}
