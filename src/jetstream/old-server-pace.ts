// Servers before 2.11 are asked for one thing after another, and waited for. 2.10.27 has stopped answering for good when
// `check` asked for the subjects of a stream while it created a consumer on it, with other clients at work.
import type { BucketStream } from "./bucket-stream.ts";
import { isServer } from "./server-version.ts";

/** Tidying up that a caller need not wait for; it must not reject. */
export async function unawaited({ api }: BucketStream, work: Promise<unknown> | undefined): Promise<void> {
  if (!isServer(api, 2, 11)) await work;
}

/** Two requests that need not wait for each other. */
export async function both<A, B>(
  { api }: BucketStream,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  if (isServer(api, 2, 11)) return Promise.all([first(), second()]);
  return [await first(), await second()];
}
