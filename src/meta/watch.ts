import type { Bucket } from "../bucket.ts";
import { untilAborted } from "../bytes/until-aborted.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { follow } from "../jetstream/follow.ts";
import type { Follower, FollowStart } from "../jetstream/follow-item.ts";
import type { StreamMessage } from "../jetstream/stream-message.ts";
import { type Beginning, beginningOf } from "./beginning.ts";
import { infoOf } from "./entry.ts";
import { metaFilter } from "../protocol/subjects.ts";
import { Told } from "./told.ts";
import { Turns } from "./turns.ts";
import type { ListOptions, ObjectInfo, WatchOptions } from "../types.ts";

/** Bytes of meta messages asked for ahead of the reader. */
const WINDOW_BYTES = 1024 * 1024;

/** Where a watch begins, and what ends it besides its signal. */
export interface WatchPlace {
  /** The state of the bucket when the watch was called; default that of now. */
  readonly since: Promise<Beginning> | undefined;
  /** Aborts when the loop is left. */
  readonly left: AbortSignal;
}

/** Follows the meta messages of a bucket until the signal aborts or the loop is left. */
export async function* watch(
  bucket: Bucket,
  options: WatchOptions,
  place: WatchPlace,
): AsyncGenerator<ObjectInfo | null, void> {
  const {
    prefix = "",
    includeHistory = false,
    ignoreDeletes = false,
    updatesOnly = false,
    signal,
    onInvalid,
  } = options;
  if (includeHistory && updatesOnly) {
    throw new TypeError("updatesOnly: a watch for updates alone has no history (includeHistory)");
  }
  if (signal?.aborted || place.left.aborted) return;
  const since = place.since ?? beginningOf(bucket);
  const told = new Told(bucket, since);
  const end = new AbortController();
  let source: Follower | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBegun = updatesOnly;
  const nudge = (): void => source?.nudge();
  const begin = (after?: number): Follower => open(bucket, includeHistory ? "all" : "last", nudge, after);
  const onEnd = (): void => {
    end.abort();
    void source?.close();
  };
  for (const each of [signal, place.left]) each?.addEventListener("abort", onEnd);
  try {
    source = begin(updatesOnly ? (await untilAborted(end.signal, since)).last : undefined);
    const turns = new Turns();
    while (!end.signal.aborted) {
      if (turns.isOver) await turns.next();
      const item = source.nextNow() ?? (await source.next());
      if (item === undefined) return;
      if (typeof item === "object") {
        const meta = readMeta(bucket, item);
        if ("error" in meta) {
          onInvalid?.(meta.error);
        } else if (meta.info.name.startsWith(prefix) && !(ignoreDeletes && meta.info.deleted)) {
          if (!ignoreDeletes) told.add(meta.info);
          yield meta.info;
        }
        continue;
      }
      const gone = item === "current" ? told.takeFormer() : await untilAborted(end.signal, told.look(source));
      if (gone === "another") {
        await source.close();
        source = begin();
        continue;
      }
      yield* gone;
      if (item === "current" && !isBegun) yield null;
      isBegun ||= item === "current";
      clearTimeout(timer);
      if (told.interval !== undefined) timer = setTimeout(nudge, told.interval);
    }
  } catch (error) {
    if (!end.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    for (const each of [signal, place.left]) each?.removeEventListener("abort", onEnd);
    await source?.close();
  }
}

/** A meta message, decoded or with the reason why it cannot be. */
export type ReadMeta = { message: StreamMessage } & ({ info: ObjectInfo } | { error: Error });

/**
 * Visits the last meta message of each subject, or with `after` every meta message with a higher sequence, decoded or with
 * the reason why it cannot be. No iteration: to wait for each of many that have come takes as long as to decode it.
 * `onRemade` is called when the consumer was lost on the way.
 */
export async function readMetas(
  bucket: Bucket,
  visit: (meta: ReadMeta) => void,
  { after, onRemade }: { after?: number; onRemade?: () => void } = {},
): Promise<void> {
  const source = open(bucket, "last", onRemade, after, true);
  try {
    const turns = new Turns();
    for (;;) {
      if (turns.isOver) await turns.next();
      const message = source.nextNow() ?? (await source.next());
      if (typeof message !== "object") return;
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
  for (let { created } = bucket; ;) {
    // By name: another client may have stored the same one under a subject of its own. The later message counts.
    const found = new Map<string, ObjectInfo>();
    const invalid: Error[] = [];
    const visit = (meta: ReadMeta): void => {
      if ("error" in meta) {
        invalid.push(meta.error);
        return;
      }
      found.delete(meta.info.name);
      found.set(meta.info.name, meta.info);
    };
    const reading: { isRemade: boolean } = { isRemade: false };
    await readMetas(bucket, visit, { onRemade: () => (reading.isRemade = true) });
    const now = reading.isRemade ? await bucket.stream.info().catch(() => undefined) : undefined;
    if (!now || now.created === created) {
      for (const error of invalid) options.onInvalid?.(error);
      const { prefix = "", showDeleted = false } = options;
      return [...found.values()].filter(({ name, deleted }) => name.startsWith(prefix) && (showDeleted || !deleted));
    }
    // The bucket was deleted and made again on the way: what was read is partly of the old one.
    ({ created } = now);
  }
}

function open(
  bucket: Bucket,
  start: FollowStart,
  onRemade?: () => void,
  after?: number,
  initialOnly = false,
): Follower {
  return follow(bucket.stream, {
    filter: metaFilter(bucket.subjects),
    start,
    window: WINDOW_BYTES,
    timeout: DEFAULT_TIMEOUT,
    // For updates alone, there is no initial read that could be incomplete.
    isReplaced: after === undefined,
    initialOnly,
    ...(onRemade && { onRemade }),
    ...(after !== undefined && { after }),
  });
}
