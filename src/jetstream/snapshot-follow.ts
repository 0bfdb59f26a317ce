import { ReceiveQueue } from "../bytes/receive-queue.ts";
import type { BucketStream } from "./bucket-stream.ts";
import {
  CURRENT,
  type Follower,
  type FollowItem,
  type FollowOptions,
  fromQueue,
  NUDGE,
  type QueueItem,
} from "./follow-item.ts";
import { unlessRefused } from "./refusal.ts";
import { readSnapshot, type Snapshot } from "./snapshot.ts";

/** Follows what comes after the snapshot, or everything if there is none. */
export type FollowRest = (stream: BucketStream, options: FollowOptions) => Follower;

/**
 * Begins with a snapshot, and goes on as `followRest` does: one round trip for the initial read of up to 1,024 subjects.
 *
 * The snapshot may be of a replica that lags. So the leader is asked at the same time for its last message: if the snapshot
 * does not reach it, everything is read again by other means.
 */
export class SnapshotFollow implements Follower {
  readonly #stream: BucketStream;
  readonly #options: FollowOptions;
  readonly #followRest: FollowRest;
  readonly #queue = new ReceiveQueue<QueueItem>(({ data }) => data.length);
  #isBegun = false;
  #rest: Follower | undefined;
  /** `"current"` was given to the reader. */
  #isCurrent = false;
  readonly #unlisten: () => void;
  #isClosed = false;

  constructor(stream: BucketStream, options: FollowOptions, followRest: FollowRest) {
    this.#stream = stream;
    this.#options = options;
    this.#followRest = followRest;
    // Until the rest follows the stream, nothing else notices that the bucket was recreated during an outage.
    this.#unlisten = stream.api.events.listen(({ type }) => {
      if (type === "reconnect") options.onRemade?.();
    });
  }

  async next(): Promise<FollowItem | undefined> {
    if (!this.#isBegun) void this.#begin();
    // The queue ends after the snapshot, or when this is closed.
    const item = fromQueue(await this.#queue.take()) ?? (await this.#rest?.next());
    return this.#isRepeated(item) ? this.#rest?.next() : item;
  }

  nextNow(): FollowItem | undefined {
    const item = fromQueue(this.#queue.takeNow()) ?? this.#rest?.nextNow();
    return this.#isRepeated(item) ? this.#rest?.nextNow() : item;
  }

  get waits(): boolean {
    return this.#queue.length > 0 || (this.#rest?.waits ?? false);
  }

  nudge(): void {
    if (this.#rest) this.#rest.nudge();
    else if (!this.#isClosed) this.#queue.push(NUDGE);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    this.#queue.clear();
    this.#queue.end();
    await this.#rest?.close();
  }

  async #begin(): Promise<void> {
    this.#isBegun = true;
    try {
      const snapshot = await this.#read();
      if (this.#isClosed) return;
      const { initialOnly, limit, ...options } = this.#options;
      for (const message of snapshot?.messages ?? []) this.#queue.push(message);
      if (!snapshot) this.#rest = this.#followRest(this.#stream, this.#options);
      else if (!snapshot.isComplete) {
        this.#rest = this.#followRest(this.#stream, { ...this.#options, after: snapshot.messages.at(-1)?.seq ?? 0 });
      } else {
        this.#queue.push(CURRENT);
        if (!initialOnly) this.#rest = this.#followRest(this.#stream, { ...options, after: snapshot.upTo });
      }
      this.#queue.end();
    } catch (error) {
      this.#queue.fail(error);
    }
  }

  /** The snapshot, unless messages that the leader has are missing in it. */
  async #read(): Promise<Snapshot | undefined> {
    const { filter, timeout, window } = this.#options;
    const { access } = this.#stream;
    const newestOfLeader = async (): Promise<number> => (await this.#stream.lastMessage(filter, timeout))?.seq ?? 0;
    const [snapshot, newest] = await Promise.all([
      readSnapshot(this.#stream, filter, window),
      access.noLeader ? undefined : unlessRefused(newestOfLeader()),
    ]);
    if (!snapshot) return undefined;
    // Who may neither ask the leader nor create a consumer has to trust the replica.
    if (newest === undefined) return access.noConsumers ? snapshot : undefined;
    return newest <= Math.max(snapshot.upTo, snapshot.messages.at(-1)?.seq ?? 0) ? snapshot : undefined;
  }

  /** The rest tells when it is current, too. */
  #isRepeated(item: FollowItem | undefined): boolean {
    if (item !== "current") return false;
    const isRepeated = this.#isCurrent;
    this.#isCurrent = true;
    if (isRepeated) this.#unlisten();
    return isRepeated;
  }
}
