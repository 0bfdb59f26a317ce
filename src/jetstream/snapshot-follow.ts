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

/** Follows what is stored from now on. */
export interface NewFollower extends Follower {
  /** Begins to follow. Resolves with the sequence after which its messages begin. */
  begin(): Promise<number>;
}

/** What follows after a snapshot. */
export interface Followers {
  /** Follows what comes after `options.after`, or everything. */
  followRest(stream: BucketStream, options: FollowOptions): Follower;
  followNew(stream: BucketStream, options: FollowOptions): Promise<NewFollower>;
}

/**
 * Begins with a snapshot, and goes on as one of `followers` does: one round trip for the initial read of up to 1,024 subjects.
 *
 * The snapshot may be of a replica that lags. So the leader is asked at the same time for its last message: if the snapshot
 * does not reach it, everything is read again by other means.
 *
 * What is stored after `"current"` must not be missed, even if it is replaced at once. So the consumer for it is created beside
 * the snapshot, and `"current"` waits for both.
 */
export class SnapshotFollow implements Follower {
  readonly #stream: BucketStream;
  readonly #options: FollowOptions;
  readonly #followers: Followers;
  readonly #queue = new ReceiveQueue<QueueItem>(({ data }) => data.length);
  #isBegun = false;
  #news: NewFollower | undefined;
  /** Who follows after the queue. */
  #rest: Follower | undefined;
  /** The reader has the messages up to this sequence from the snapshot. */
  #upTo = 0;
  /** The queue says `"current"`; the rest may say so, too. */
  #isCurrent = false;
  readonly #unlisten: () => void;
  #isClosed = false;

  constructor(stream: BucketStream, options: FollowOptions, followers: Followers) {
    this.#stream = stream;
    this.#options = options;
    this.#followers = followers;
    // Until the rest follows the stream, nothing else notices that the bucket was recreated during an outage.
    this.#unlisten = stream.api.events.listen(({ type }) => {
      if (type === "reconnect") options.onRemade?.();
    });
  }

  async next(): Promise<FollowItem | undefined> {
    if (!this.#isBegun) void this.#begin();
    // The queue ends after the snapshot, or when this is closed.
    const queued = fromQueue(await this.#queue.take());
    if (queued !== undefined) return queued;
    for (;;) {
      const item = await this.#rest?.next();
      if (!this.#isKnown(item)) return item;
    }
  }

  nextNow(): FollowItem | undefined {
    const queued = fromQueue(this.#queue.takeNow());
    if (queued !== undefined) return queued;
    for (;;) {
      const item = this.#rest?.nextNow();
      if (!this.#isKnown(item)) return item;
    }
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
    await Promise.all([this.#news?.close(), this.#rest?.close()]);
  }

  async #begin(): Promise<void> {
    this.#isBegun = true;
    try {
      const { initialOnly } = this.#options;
      const beginning = initialOnly || this.#stream.access.noConsumers ? undefined : this.#followNew();
      const snapshot = await this.#read();
      if (this.#isClosed) return;
      for (const message of snapshot?.messages ?? []) this.#queue.push(message);
      if (!snapshot?.isComplete) this.#continue(snapshot?.messages.at(-1)?.seq);
      else if (initialOnly) this.#queue.push(CURRENT);
      else await this.#followAfter(snapshot.upTo, beginning);
      this.#queue.end();
    } catch (error) {
      this.#queue.fail(error);
    }
  }

  /** Resolves with the sequence after which the messages of `#news` begin; `undefined` if it could not begin. */
  async #followNew(): Promise<number | undefined> {
    try {
      const news = await this.#followers.followNew(this.#stream, this.#options);
      // What follows may have been decided while the code was loaded: then nobody would read or close this one.
      if (this.#isClosed || this.#rest) return undefined;
      this.#news = news;
      return await news.begin();
    } catch {
      // The follower that takes over fails in the same way, and reports it.
      return undefined;
    }
  }

  async #followAfter(upTo: number, beginning: Promise<number | undefined> | undefined): Promise<void> {
    const isPolled = beginning === undefined;
    const after = await beginning;
    if (this.#isClosed) return;
    const isGapless = after !== undefined && (after <= upTo || (await this.#isNewest(upTo)));
    // By polling, nobody sees each change in any case.
    this.#isCurrent = isPolled || isGapless;
    if (this.#isCurrent) this.#queue.push(CURRENT);
    if (isGapless) {
      this.#upTo = upTo;
      this.#rest = this.#news;
      this.#unlisten();
    } else this.#continue(upTo);
  }

  /** Has everything after a sequence read by other means, or everything. */
  #continue(after: number | undefined): void {
    void this.#news?.close();
    this.#rest = this.#followers.followRest(this.#stream, {
      ...this.#options,
      ...(after !== undefined && { after }),
    });
  }

  /** The snapshot, unless messages that the leader has are missing in it. */
  async #read(): Promise<Snapshot | undefined> {
    const { filter, window } = this.#options;
    const { access } = this.#stream;
    const [snapshot, newest] = await Promise.all([readSnapshot(this.#stream, filter, window), this.#newestOfLeader()]);
    if (!snapshot) return undefined;
    // Who may neither ask the leader nor create a consumer has to trust the replica.
    if (newest === undefined) return access.noConsumers ? snapshot : undefined;
    return newest <= Math.max(snapshot.upTo, snapshot.messages.at(-1)?.seq ?? 0) ? snapshot : undefined;
  }

  /** Nothing that is followed was stored after a sequence. */
  async #isNewest(seq: number): Promise<boolean> {
    return ((await this.#newestOfLeader()) ?? Infinity) <= seq;
  }

  /** Sequence of the last message, 0 if there is none; `undefined` if the user may not ask the leader. */
  async #newestOfLeader(): Promise<number | undefined> {
    if (this.#stream.access.noLeader) return undefined;
    const { filter, timeout } = this.#options;
    const last = async (): Promise<number> => (await this.#stream.lastMessage(filter, timeout))?.seq ?? 0;
    return unlessRefused(last());
  }

  /** Whether the reader has an item of the rest already. */
  #isKnown(item: FollowItem | undefined): boolean {
    if (typeof item === "object") return item.seq <= this.#upTo;
    if (item !== "current") return false;
    this.#unlisten();
    return this.#isCurrent;
  }
}
