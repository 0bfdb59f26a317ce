import type { StreamMessage } from "./stream-message.ts";

/**
 * An item from a {@link Follower}: a message; `"current"` once, after everything that the stream held at the start; `"nudge"`
 * for each call of `nudge`.
 */
export type FollowItem = StreamMessage | "current" | "nudge";

/** Follows the messages of a stream that match a filter: those it has, then new ones. */
export interface Follower {
  /** The next item; `undefined` after `close`. Waits for ever for the next new message. */
  next(): Promise<FollowItem | undefined>;
  /** As {@link next}, but without waiting; `undefined` when nothing has arrived. */
  nextNow(): FollowItem | undefined;
  /** Whether messages have arrived that were not taken. */
  readonly waits: boolean;
  /** Wakes the reader, which gets `"nudge"` after the messages that have arrived already. */
  nudge(): void;
  /** Ends it; resolves when nothing is left on the server, which only a long-lived reader needs to wait for. Never rejects. */
  close(): Promise<void>;
}

/** Where to begin: with every message, or with the last one of each subject. */
export type FollowStart = "all" | "last";

/** Options of a {@link Follower}. */
export interface FollowOptions {
  readonly filter: string;
  readonly start: FollowStart;
  /** Bytes that may be requested ahead of the reader. */
  readonly window: number;
  /** Idle time in ms: how long to try to replace a lost consumer. */
  readonly timeout: number;
  /** Sequence after which to begin, instead of at `start`. */
  readonly after?: number;
  /** Most messages that will be taken; default all. */
  readonly limit?: number;
  /**
   * Where the read begins with the last message of each subject, these may come from any replica at once. Others may have
   * removed messages a moment ago that this replica still has.
   */
  readonly snapshot?: boolean;
  /** Have the server leave out the payloads, and tell only their sizes. */
  readonly headersOnly?: boolean;
  /** Others may replace messages during the read: a newer one takes the place of the last one of its subject. */
  readonly isReplaced?: boolean;
  /** Read only what the stream holds at the start: `close` follows `"current"`. */
  readonly initialOnly?: boolean;
  /** Called when a lost consumer was replaced: messages may have been removed meanwhile, or the stream recreated. */
  readonly onRemade?: () => void;
}

/** Options of a reader of its own consumer, which may also begin with what is stored from now on. */
export interface PullOptions extends Omit<FollowOptions, "start"> {
  readonly start: FollowStart | "new";
}

/** Marks the place in a queue after the last message that the stream held at the start. */
export const CURRENT: { data: Uint8Array } = { data: new Uint8Array() };

/** Marks the place in a queue where `nudge` was called. */
export const NUDGE: { data: Uint8Array } = { data: new Uint8Array() };

/** An item as it is queued. */
export type QueueItem = StreamMessage | typeof CURRENT;

/** The item for a queued one. */
export function fromQueue(item: QueueItem | undefined): FollowItem | undefined {
  if (item === CURRENT) return "current";
  return item === NUDGE ? "nudge" : (item as StreamMessage | undefined);
}
