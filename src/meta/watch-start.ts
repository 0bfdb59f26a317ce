import type { Bucket } from "../bucket.ts";
import { newestMessage } from "../jetstream/direct-get.ts";
import { unlessRefused } from "../jetstream/refusal.ts";
import { lastSequence } from "../jetstream/streams.ts";
import type { StreamInfo } from "../protocol/stream-config.ts";
import { metaFilter } from "../protocol/subjects.ts";

/** Where a watch begins. */
export interface WatchStart {
  /** Sequence after which everything is new. */
  readonly last: number;
  /** The state of the stream; `undefined` when the user may not read it. */
  readonly info: StreamInfo | undefined;
}

/** The current state of a bucket, as far as the user may read it. */
export async function watchStart({ stream, subjects }: Bucket): Promise<WatchStart> {
  const info = stream.access.unseen ? undefined : await unlessRefused(stream.info());
  if (info) return { last: lastSequence(info), info };
  return { last: (await newestMessage(stream, metaFilter(subjects)))?.seq ?? 0, info };
}
