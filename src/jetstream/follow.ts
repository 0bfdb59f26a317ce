import { lazily } from "../lazily.ts";
import type { BucketStream } from "./bucket-stream.ts";
import type { Follower, FollowItem, FollowOptions } from "./follow-item.ts";
import { OrderedPull } from "./ordered-pull.ts";
import { isNobody, isRefused, orNoBucket } from "./refusal.ts";
import { isServer } from "./server-version.ts";

/** Loaded when it is needed: who may make consumers does not. */
const loadBatches = lazily(() => import("./batch-follow.ts"));

/** Follows a filter through a consumer, or by batched direct gets where the user may not make one (nats-server 2.11). */
export function follow(stream: BucketStream, options: FollowOptions): Follower {
  return new EitherWay(stream, options);
}

class EitherWay implements Follower {
  readonly #stream: BucketStream;
  readonly #options: FollowOptions;
  #way: Follower | undefined;
  #isBegun = false;
  #closed = false;
  /** Why there is no consumer. */
  #refusal: unknown;

  constructor(stream: BucketStream, options: FollowOptions) {
    this.#stream = stream;
    this.#options = options;
    if (!stream.access.noConsumers) this.#way = new OrderedPull(stream, options);
  }

  async next(): Promise<FollowItem | undefined> {
    if (this.#isBegun) return this.#way?.next();
    try {
      return await this.#begin(this.#way ?? (await this.#byBatches()));
    } catch (error) {
      // An older server would show only with the first message that it has no batches.
      const canSwitch = this.#refusal === undefined && !this.#closed && isServer(this.#stream.api, 2, 11);
      if (!canSwitch || !isRefused(error)) throw this.#explain(error);
      this.#refusal = error;
    }
    await this.#way?.close();
    try {
      const item = await this.#begin(await this.#byBatches());
      this.#stream.access.consumersRefused();
      return item;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  nextNow(): FollowItem | undefined {
    return this.#isBegun ? this.#way?.nextNow() : undefined;
  }

  get waits(): boolean {
    return this.#way?.waits ?? false;
  }

  nudge(): void {
    this.#way?.nudge();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#way?.close();
  }

  async #begin(way: Follower): Promise<FollowItem | undefined> {
    const item = await way.next();
    // A nudge is no answer of the server.
    this.#isBegun = item !== "nudge";
    return item;
  }

  async #byBatches(): Promise<Follower> {
    const { BatchFollow } = await loadBatches();
    this.#way = new BatchFollow(this.#stream, this.#options);
    if (this.#closed) await this.#way.close();
    return this.#way;
  }

  /** Neither way goes: what is refused counts, unless nobody answers at all. */
  #explain(error: unknown): unknown {
    const isForbidden = this.#refusal !== undefined && !isNobody(this.#refusal) && !this.#stream.access.unseen;
    return isNobody(error) && isForbidden ? this.#refusal : orNoBucket(error, this.#stream);
  }
}
