import type { Bucket } from "../bucket.ts";
import { untilAborted } from "../bytes/until-aborted.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { follow } from "../jetstream/follow.ts";
import type { Follower, FollowOptions } from "../jetstream/follow-item.ts";
import type { StreamMessage } from "../jetstream/stream-message.ts";
import { unawaited } from "../jetstream/unawaited.ts";
import { type WatchStart, watchStart } from "./watch-start.ts";
import { infoOf } from "./entry.ts";
import { metaFilter } from "../protocol/subjects.ts";
import { WatchState } from "./watch-state.ts";
import { TimeSlice } from "./time-slice.ts";
import type { ListOptions, ObjectInfo, WatchOptions } from "../types.ts";

/** Bytes of meta messages requested ahead of the reader. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/** Where a watch begins, and what else stops it besides its signal. */
export interface WatchPlace {
  /** The state of the bucket when `watch` was called; default its state now. */
  readonly since: Promise<WatchStart> | undefined;
  /** Aborts when the iteration is cancelled. */
  readonly stop: AbortSignal;
}

/** Follows the meta messages of a bucket until the signal aborts or the iteration is cancelled. */
export async function* watch(
  bucket: Bucket,
  options: WatchOptions,
  place: WatchPlace,
): AsyncGenerator<ObjectInfo | null, void> {
  const { includeHistory = false, ignoreDeletes = false, updatesOnly = false, signal } = options;
  if (includeHistory && updatesOnly) throw noHistory();
  if (signal?.aborted || place.stop.aborted) return;
  const since = place.since ?? watchStart(bucket);
  const state = new WatchState(bucket, since);
  const end = new AbortController();
  let source: Follower | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isInitialised = updatesOnly;
  const nudge = (): void => source?.nudge();
  const from = { start: includeHistory ? "all" : "last", snapshot: true, onRemade: nudge } as const;
  const begin = (after?: number): Follower => open(bucket, { ...from, ...(after !== undefined && { after }) });
  const onEnd = (): void => {
    end.abort();
    void source?.close();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    if (isInitialised && !end.signal.aborted && state.interval !== undefined) timer = setTimeout(nudge, state.interval);
  };
  // The state of the bucket, which tells how often to check it, may arrive after the objects.
  since.then(schedule, () => undefined);
  for (const each of [signal, place.stop]) each?.addEventListener("abort", onEnd);
  try {
    source = begin(updatesOnly ? (await untilAborted(end.signal, since)).last : undefined);
    const slice = new TimeSlice();
    while (!end.signal.aborted) {
      if (slice.isOver) await slice.next();
      const item = source.nextNow() ?? (await source.next());
      if (item === undefined) return;
      if (typeof item === "object") {
        const info = wantedInfo(bucket, item, options);
        if (info && !ignoreDeletes) state.add(info);
        if (info) yield info;
        continue;
      }
      const gone = item === "current" ? state.takeFormer() : await untilAborted(end.signal, state.look(source));
      if (gone === "another") {
        await source.close();
        source = begin();
        continue;
      }
      yield* gone;
      if (item === "current" && !isInitialised) yield null;
      isInitialised ||= item === "current";
      schedule();
    }
  } catch (error) {
    if (!end.signal.aborted) throw error;
  } finally {
    end.abort();
    clearTimeout(timer);
    for (const each of [signal, place.stop]) each?.removeEventListener("abort", onEnd);
    await source?.close();
  }
}

function noHistory(): TypeError {
  return new TypeError("updatesOnly: a watch for updates only has no history (includeHistory)");
}

/** The info in a message, if the watch is to report it. */
function wantedInfo(
  bucket: Bucket,
  message: StreamMessage,
  { prefix = "", ignoreDeletes = false, onInvalid }: WatchOptions,
): ObjectInfo | undefined {
  const meta = readMeta(bucket, message);
  if ("error" in meta) {
    onInvalid?.(meta.error);
    return undefined;
  }
  const { info } = meta;
  return info.name.startsWith(prefix) && !(ignoreDeletes && info.deleted) ? info : undefined;
}

/** A meta message, with its info or the reason why it cannot be decoded. */
export type ReadMeta = { message: StreamMessage } & ({ info: ObjectInfo } | { error: Error });

/**
 * Visits the last meta message of each subject, or with `after` every meta message with a higher sequence. A callback
 * instead of an iterator: awaiting each message would take as long as decoding it. `onRemade` is called when the consumer was
 * lost meanwhile. Without `snapshot`, no replica that lags is asked.
 */
export async function readMetas(
  bucket: Bucket,
  visit: (meta: ReadMeta) => void,
  options: Pick<FollowOptions, "after" | "onRemade" | "snapshot"> = {},
): Promise<void> {
  const source = open(bucket, { start: "last", initialOnly: true, ...options });
  try {
    const slice = new TimeSlice();
    for (;;) {
      if (slice.isOver) await slice.next();
      const message = source.nextNow() ?? (await source.next());
      if (typeof message !== "object") return;
      visit(readMeta(bucket, message));
    }
  } finally {
    // Removing a consumer takes a round trip that a list need not wait for.
    await unawaited(bucket.stream, source.close());
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
    // By name: other clients may have stored the same name under their own subject. The later message counts.
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
    await readMetas(bucket, visit, { snapshot: true, onRemade: () => (reading.isRemade = true) });
    const now = reading.isRemade ? await bucket.stream.info().catch(() => undefined) : undefined;
    if (!now || now.created === created) {
      for (const error of invalid) options.onInvalid?.(error);
      const { prefix = "", showDeleted = false } = options;
      return [...found.values()].filter(({ name, deleted }) => name.startsWith(prefix) && (showDeleted || !deleted));
    }
    // The bucket was deleted and created again meanwhile: some of these are from the old one.
    ({ created } = now);
  }
}

function open(
  bucket: Bucket,
  options: Pick<FollowOptions, "start" | "after" | "onRemade" | "initialOnly" | "snapshot">,
): Follower {
  return follow(bucket.stream, {
    filter: metaFilter(bucket.subjects),
    window: WINDOW_BYTES,
    timeout: DEFAULT_TIMEOUT,
    // A watch for updates only has no initial read that could be incomplete.
    isReplaced: options.after === undefined,
    ...options,
  });
}
