import { lazily } from "../lazily.ts";
import type * as PullPart from "./ordered-pull.ts";
import type { BucketStream } from "./bucket-stream.ts";
import type { Follower, FollowItem, FollowOptions } from "./follow-item.ts";
import { isNoResponders, isRefused, orNoBucket } from "./refusal.ts";
import { isServer } from "./server-version.ts";
import { type NewFollower, SnapshotFollow } from "./snapshot-follow.ts";

/** Prefetched: a list of up to 1,024 objects does not need it. */
export const loadPull: () => Promise<typeof PullPart> = lazily(() => import("./ordered-pull.ts"));

/** Loaded on demand: users who may create consumers do not need it. */
const loadBatches = lazily(() => import("./batch-follow.ts"));

/**
 * Follows a filter: by a snapshot where the options allow it, and for the rest through a consumer, or by batched direct gets
 * if the user may not create one (both nats-server 2.11).
 */
export function follow(stream: BucketStream, options: FollowOptions): Follower {
  const { snapshot, start, after } = options;
  const mayBegin = snapshot === true && start === "last" && after === undefined;
  return mayBegin && stream.access.snapshots && isServer(stream.api, 2, 11)
    ? new SnapshotFollow(stream, options, { followRest: followFrom, followNew })
    : followFrom(stream, options);
}

function followFrom(stream: BucketStream, options: FollowOptions): Follower {
  return new SwitchingFollower(stream, options);
}

async function followNew(stream: BucketStream, options: FollowOptions): Promise<NewFollower> {
  const { OrderedPull } = await loadPull();
  return new OrderedPull(stream, { ...options, start: "new", isReplaced: false });
}

class SwitchingFollower implements Follower {
  readonly #stream: BucketStream;
  readonly #options: FollowOptions;
  #follower: Follower | undefined;
  #isBegun = false;
  #closed = false;
  #isNudged = false;
  /** Why creating a consumer was refused. */
  #refusal: unknown;

  constructor(stream: BucketStream, options: FollowOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  async next(): Promise<FollowItem | undefined> {
    if (this.#isBegun) return this.#follower?.next();
    try {
      return await this.#begin(this.#follower ?? (await this.#first()));
    } catch (error) {
      // Checked by version: an older server answers the first batch with one message, which would be too late to notice.
      const canSwitch = this.#refusal === undefined && !this.#closed && isServer(this.#stream.api, 2, 11);
      if (!canSwitch || !isRefused(error)) throw this.#explain(error);
      this.#refusal = error;
    }
    await this.#follower?.close();
    try {
      const item = await this.#begin(await this.#byBatches());
      this.#stream.access.consumersRefused();
      return item;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  nextNow(): FollowItem | undefined {
    return this.#isBegun ? this.#follower?.nextNow() : undefined;
  }

  get waits(): boolean {
    return this.#follower?.waits ?? false;
  }

  nudge(): void {
    this.#isNudged = true;
    this.#follower?.nudge();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#follower?.close();
  }

  async #begin(follower: Follower): Promise<FollowItem | undefined> {
    const item = await follower.next();
    // A nudge does not come from the server.
    this.#isBegun = item !== "nudge";
    return item;
  }

  async #first(): Promise<Follower> {
    if (this.#stream.access.noConsumers) return this.#byBatches();
    const { OrderedPull } = await loadPull();
    return this.#use(new OrderedPull(this.#stream, this.#options));
  }

  async #byBatches(): Promise<Follower> {
    const { BatchFollow } = await loadBatches();
    return this.#use(new BatchFollow(this.#stream, this.#options));
  }

  async #use(follower: Follower): Promise<Follower> {
    this.#follower = follower;
    if (this.#isNudged) follower.nudge();
    if (this.#closed) await follower.close();
    return follower;
  }

  /** Both ways failed: the refusal is the reason, unless nobody answers at all. */
  #explain(error: unknown): unknown {
    const isForbidden = this.#refusal !== undefined && !isNoResponders(this.#refusal) && !this.#stream.access.unseen;
    return isNoResponders(error) && isForbidden ? this.#refusal : orNoBucket(error, this.#stream);
  }
}
