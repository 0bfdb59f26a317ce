import type { BucketStream } from "./bucket-stream.ts";
import { isServer } from "./server-version.ts";

/**
 * Tidying up that a caller need not wait for; it must not reject. Servers before 2.11 are waited for all the same: 2.10.27
 * stops answering for good, now and then, when a stream is purged while its consumers are removed.
 */
export async function unawaited({ api }: BucketStream, work: Promise<unknown> | undefined): Promise<void> {
  if (!isServer(api, 2, 11)) await work;
}

/** Two requests at once; one after the other to servers before 2.11, for the same reason. */
export async function both<A, B>(
  { api }: BucketStream,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  if (isServer(api, 2, 11)) return Promise.all([first(), second()]);
  return [await first(), await second()];
}
