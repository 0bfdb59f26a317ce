import type { BucketStream } from "./bucket-stream.ts";
import { isServer } from "./server-version.ts";

/**
 * Tidying up that a caller need not wait for; it must not reject. With servers before 2.11 the caller waits: nats-server 2.10
 * deadlocks when a consumer is removed while a message is purged, and each new meta message purges the one before it. The
 * removal holds the stream's lock. The purge fails to save the consumer, and needs that lock to log a warning.
 */
export async function unawaited({ api }: BucketStream, work: Promise<unknown> | undefined): Promise<void> {
  if (!isServer(api, 2, 11)) await work;
}
