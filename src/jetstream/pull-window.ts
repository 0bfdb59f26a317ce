import { FairShare, type Traffic } from "./fair-share.ts";

/** Messages requested at a time, while their size is unknown and at most. */
const FIRST_BATCH = 2_000;
const MAX_BATCH = 8_000;

/** Bytes counted for each message besides its payload. */
const MESSAGE_OVERHEAD = 64;

/** Weight of a new message in the average size of messages. */
const NEWEST = 1 / 16;

/** Bytes that a reader may always request, however many others read. */
const MIN_BYTES = 256 * 1024;

/** A pull request that has not been answered completely. */
interface Pull {
  /** Identifies its statuses. */
  readonly token: string;
  /** Messages that it may still bring. */
  left: number;
  isEmpty: boolean;
  /** When it was sent, and how many bytes the line had delivered by then. */
  readonly at: number;
  readonly delivered: number;
}

/**
 * The open pull requests of one reader, and how much it may request ahead: as much as its window and its share of the
 * connection allow. The requests are for messages, so bytes are estimated by the size of those that have arrived.
 */
export class PullWindow {
  readonly #traffic: Traffic;
  readonly #max: number;
  /** While it reads what there is; a reader that waits for news takes nothing from the others. */
  #share: FairShare | undefined;
  #hasLeft = false;
  /** In the order in which they are answered. */
  #pulls: Pull[] = [];
  #asked = 0;
  /** Average size of the recent messages in bytes; 0 before the first one. */
  #size = 0;

  /** `max`: bytes that may be requested and not taken yet. */
  constructor(traffic: Traffic, max: number) {
    this.#traffic = traffic;
    this.#max = max;
  }

  /** How many pulls are open. */
  get open(): number {
    return this.#pulls.length;
  }

  /** Messages that the open pulls may still bring. */
  get expected(): number {
    return this.#pulls.reduce((sum, { left }) => sum + left, 0);
  }

  /** Whether the size of messages is known. */
  get isMeasured(): boolean {
    return this.#size > 0;
  }

  /** Bytes that may be requested while `waiting` bytes wait for the reader; 0 for less than half of the window. */
  room(waiting: number): number {
    if (!this.#hasLeft) this.#share ??= new FairShare(this.#traffic, this.#max);
    const window = Math.min(this.#max, Math.max(MIN_BYTES, this.#share?.room ?? this.#max));
    const room = window - waiting - this.#underWay;
    return room < window / 2 ? 0 : room;
  }

  /** About as many messages as fit. */
  messagesIn(room: number): number {
    return this.isMeasured ? Math.min(MAX_BATCH, Math.max(1, Math.floor(room / this.#size))) : FIRST_BATCH;
  }

  /** A pull for `messages` messages is sent. Returns the token for its statuses. */
  add(messages: number, now: number): string {
    const token = String(++this.#asked);
    const { delivered } = this.#traffic.delay;
    this.#pulls.push({ token, left: messages, isEmpty: true, at: now, delivered });
    this.#updateShare();
    return token;
  }

  /** A message of `bytes` bytes arrived. */
  onMessage(bytes: number, now: number): void {
    const size = bytes + MESSAGE_OVERHEAD;
    this.#size += this.isMeasured ? (size - this.#size) * NEWEST : size;
    const [pull] = this.#pulls;
    if (!pull) return;
    pull.isEmpty = false;
    if (--pull.left === 0) this.#pulls.shift();
    // A pull that waited for news says nothing of the line.
    if (!this.#hasLeft) this.#traffic.delay.acknowledged(size, now - pull.at, pull.delivered);
    this.#updateShare();
  }

  /** Whether a token is that of an open pull. */
  has(token: string): boolean {
    return this.#pulls.some((pull) => pull.token === token);
  }

  /** The server has ended a pull. Returns whether it brought nothing. */
  end(token: string): boolean {
    const isEmpty = this.#pulls.some((pull) => pull.token === token && pull.isEmpty);
    this.#pulls = this.#pulls.filter((pull) => pull.token !== token);
    this.#updateShare();
    return isEmpty;
  }

  /** No open pull brings anything any more. */
  clear(): void {
    this.#pulls = [];
    this.#updateShare();
  }

  /** The reader has read what there was, or has ended: forgets its open pulls, and leaves the line to the others. */
  leave(): void {
    this.#pulls = [];
    this.#hasLeft = true;
    this.#share?.leave();
    this.#share = undefined;
  }

  /** Bytes that the open pulls may still bring, about. A whole number, because other readers ask for what is left. */
  get #underWay(): number {
    return Math.ceil(this.expected * this.#size);
  }

  #updateShare(): void {
    if (this.#share) this.#share.bytes = this.#underWay;
  }
}
