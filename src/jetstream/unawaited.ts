import type { BucketStream } from "./bucket-stream.ts";
import { isServer } from "./server-version.ts";

/**
 * Tidying up that a caller need not wait for; it must not reject. Servers before 2.11 are waited for: nats-server 2.10 stops
 * answering for good when a consumer is removed just while a message is purged, as each meta message does with the last one.
 * The removal holds the stream's lock; the purge warns that it cannot save the consumer, and for its text wants that lock.
 */
export async function unawaited({ api }: BucketStream, work: Promise<unknown> | undefined): Promise<void> {
  if (!isServer(api, 2, 11)) await work;
}
