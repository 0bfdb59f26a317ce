import type { StreamMessage } from "./stream-message.ts";

/**
 * What comes to who follows a stream: a message; `"current"` once, when all that the stream held at the start was given;
 * `"nudge"` for each call of `nudge`.
 */
export type FollowItem = StreamMessage | "current" | "nudge";

/** Follows the messages of a stream that match a filter: those it has, then those that are written. */
export interface Follower {
  /** The next item; `undefined` after `close`. Waits for ever for a message that is still to be written. */
  next(): Promise<FollowItem | undefined>;
  /** As {@link next}, of what has come already; `undefined` when nothing has. */
  nextNow(): FollowItem | undefined;
  /** Whether messages wait that came already. */
  readonly waits: boolean;
  /** Wakes the reader, which gets `"nudge"` after the messages that wait already. */
  nudge(): void;
  /** Ends it, and leaves nothing on the server. Never rejects. */
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
  /** Have the server leave out the payloads, and tell only their sizes. */
  readonly headersOnly?: boolean;
  /** Others may replace messages during the read: a newer one takes the place of the last one of its subject. */
  readonly isReplaced?: boolean;
  /** Read only what the stream holds at the start: `close` follows `"current"`. */
  readonly initialOnly?: boolean;
  /** Called when a lost consumer was replaced: messages may have been removed meanwhile, or the stream recreated. */
  readonly onRemade?: () => void;
}

/** Stands in a queue after the last message that was there at the start. */
export const CURRENT: { data: Uint8Array } = { data: new Uint8Array() };

/** Stands in a queue where `nudge` was called. */
export const NUDGE: { data: Uint8Array } = { data: new Uint8Array() };

/** What waits in a queue of items. */
export type QueueItem = StreamMessage | typeof CURRENT;

/** The item that waited in a queue. */
export function fromQueue(item: QueueItem | undefined): FollowItem | undefined {
  if (item === CURRENT) return "current";
  return item === NUDGE ? "nudge" : (item as StreamMessage | undefined);
}
