import type { Bucket } from "../bucket.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { OrderedPull, type PullStart } from "../jetstream/ordered-pull.ts";
import type { StreamMessage } from "../jetstream/stream-message.ts";
import { infoOf } from "./entry.ts";
import { metaFilter } from "../protocol/subjects.ts";
import type { ListOptions, ObjectInfo, WatchOptions } from "../types.ts";

/** Bytes of meta messages asked for ahead of the reader. */
const WINDOW_BYTES = 1024 * 1024;

/** Follows the meta messages of a bucket until the signal aborts or the loop is left. */
export async function* watch(
  bucket: Bucket,
  options: WatchOptions = {},
  /** Sequence to begin behind. */
  after?: number,
): AsyncGenerator<ObjectInfo | null, void> {
  const { includeHistory = false, ignoreDeletes = false, updatesOnly = false, signal, onInvalid } = options;
  if (includeHistory && updatesOnly) {
    throw new TypeError("updatesOnly: a watch for updates alone has no history (includeHistory)");
  }
  if (signal?.aborted) return;
  const source = open(bucket, includeHistory ? "all" : "last", after);
  const onAbort = (): void => void source.close();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      const message = source.nextNow() ?? (await source.next());
      if (message === undefined) return;
      if (message === "current") {
        if (!updatesOnly) yield null;
        continue;
      }
      const meta = readMeta(bucket, message);
      if ("error" in meta) onInvalid?.(meta.error);
      else if (!(ignoreDeletes && meta.info.deleted)) yield meta.info;
      if (isAborted(signal)) return;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await source.close();
  }
}

/** A meta message, decoded or with the reason why it cannot be. */
export type ReadMeta = { message: StreamMessage } & ({ info: ObjectInfo } | { error: Error });

/**
 * Visits the last meta message of each subject, or with `after` every meta message with a higher sequence, decoded or with
 * the reason why it cannot be. No iteration: to wait for each of many that have come takes as long as to decode it.
 */
export async function readMetas(bucket: Bucket, visit: (meta: ReadMeta) => void, after?: number): Promise<void> {
  const source = open(bucket, "last", after);
  try {
    for (;;) {
      const message = source.nextNow() ?? (await source.next());
      if (message === undefined || message === "current") return;
      visit(readMeta(bucket, message));
    }
  } finally {
    await source.close();
  }
}

function readMeta(bucket: Bucket, message: StreamMessage): ReadMeta {
  try {
    return { message, info: infoOf(bucket, message) };
  } catch (error) {
    return { message, error: error as Error };
  }
}

/** The objects of a bucket, in the order in which their meta messages were stored. */
export async function list(bucket: Bucket, options: ListOptions = {}): Promise<ObjectInfo[]> {
  // By name: another client may have stored the same one under a subject of its own. The later message counts.
  const found = new Map<string, ObjectInfo>();
  await readMetas(bucket, (meta) => {
    if ("error" in meta) {
      options.onInvalid?.(meta.error);
      return;
    }
    found.delete(meta.info.name);
    found.set(meta.info.name, meta.info);
  });
  return [...found.values()].filter((info) => options.showDeleted === true || !info.deleted);
}

function open(bucket: Bucket, start: PullStart, after?: number): OrderedPull {
  return new OrderedPull(bucket.api, bucket.stream, {
    filter: metaFilter(bucket.subjects),
    start,
    window: WINDOW_BYTES,
    timeout: DEFAULT_TIMEOUT,
    ...(after !== undefined && { after }),
  });
}

/** Asked anew after each `yield`, which the type checker does not expect to change it. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
