/** What is known of how the messages of a stream can be read, before the first request. */
export interface KnownAccess {
  /** Whether the stream answers direct gets (ADR-31; `allow_direct`). */
  readonly direct: boolean;
  /** The user may not ask for the state of the stream, so the rest is assumed. */
  readonly unseen?: boolean;
  /** How many subjects the stream has, about; default few. */
  readonly subjects?: number;
}

/** A bucket has at most one chunk subject for each meta subject, and a snapshot at most 1,024 subjects. */
const MAX_SUBJECTS = 2 * 1_024 + 100;

/** How long a replica may take to remove what the leader has removed, in ms. */
const LAG = 10_000;

/**
 * How the messages of a stream can be read. All readers of a stream share one, so each of them finds out only what the
 * others have not. Nothing is ever taken back: rights and server versions seldom change while a bucket is open.
 */
export class ReadAccess {
  /** The user may not ask for the state of the stream, so the rest is assumed. */
  readonly unseen: boolean;
  #batched: boolean;
  #direct: boolean;
  #noConsumers = false;
  #noLeader: boolean;
  #fitsSnapshot: boolean;
  #removed = -Infinity;

  constructor({ direct, unseen = false, subjects = 0 }: KnownAccess) {
    this.unseen = unseen;
    this.#fitsSnapshot = subjects <= MAX_SUBJECTS;
    this.#batched = direct;
    this.#direct = direct;
    this.#noLeader = unseen;
  }

  /** The stream answers batched direct gets (ADR-31; nats-server 2.11, `allow_direct`). */
  get batched(): boolean {
    return this.#batched;
  }

  /** The stream answers direct gets of single messages (ADR-31; `allow_direct`). */
  get direct(): boolean {
    return this.#direct;
  }

  /** The user may not create consumers; batched direct gets are used instead. */
  get noConsumers(): boolean {
    return this.#noConsumers;
  }

  /** The user may not ask the leader for a message. */
  get noLeader(): boolean {
    return this.#noLeader;
  }

  /**
   * The last messages of all meta subjects may be read by one direct get: they are not too many, and this client has removed
   * none a moment ago that a lagging replica may still have.
   */
  get snapshots(): boolean {
    return this.#direct && this.#fitsSnapshot && performance.now() - this.#removed > LAG;
  }

  /** There were more subjects than a snapshot can have. */
  snapshotTooLarge(): void {
    this.#fitsSnapshot = false;
  }

  /** This client has removed meta messages. */
  metasRemoved(): void {
    this.#removed = performance.now();
  }

  /** A batched direct get was not answered as a batch. */
  batchesFailed(): void {
    this.#batched = false;
  }

  /** A direct get was refused, or not answered. */
  directGetFailed(): void {
    this.#direct = false;
  }

  /** Creating a consumer was refused, and a batched direct get was answered. */
  consumersRefused(): void {
    this.#noConsumers = true;
  }

  /** A request to the leader was refused, and a direct get was answered. */
  leaderRefused(): void {
    this.#noLeader = true;
  }
}
