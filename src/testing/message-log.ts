import { matches } from "../protocol/subject-transform.ts";
import { hasWildcard, subjectFilter } from "./subject-filter.ts";

/** A message that a stream holds. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  /** When it was stored, in ms since 1970. */
  readonly time: number;
  /** Its header block as its writer sent it; `undefined` for none. */
  readonly head: Uint8Array | undefined;
  readonly data: Uint8Array;
  /** Its own time to live in ms; `Infinity` for never, `undefined` for that of the stream. */
  readonly ttl: number | undefined;
}

/** The messages of a stream, by sequence and by subject. */
export class MessageLog {
  /** In ascending order. */
  readonly #messages = new Map<number, StoredMessage>();
  /** The sequences of each subject, in ascending order. */
  readonly #sequences = new Map<string, number[]>();
  #last = 0;

  /** How many there are. */
  get size(): number {
    return this.#messages.size;
  }

  /** The sequence of the last message that was ever added. */
  get last(): number {
    return this.#last;
  }

  /** The sequence of the first message; the next one's when there is none, and 0 when there never was one. */
  get first(): number {
    for (const seq of this.#messages.keys()) return seq;
    return this.#last === 0 ? 0 : this.#last + 1;
  }

  /** All messages, in order. Messages may be removed meanwhile. */
  all(): Iterable<StoredMessage> {
    return this.#messages.values();
  }

  /** Adds a message with the next sequence. */
  add(message: Omit<StoredMessage, "seq">): StoredMessage {
    const stored = { ...message, seq: ++this.#last };
    this.#messages.set(stored.seq, stored);
    const own = this.#sequences.get(message.subject);
    if (own) own.push(stored.seq);
    else this.#sequences.set(message.subject, [stored.seq]);
    return stored;
  }

  /** Removes a message; gives it, or `undefined` when there was none. */
  remove(seq: number): StoredMessage | undefined {
    const message = this.#messages.get(seq);
    if (!message) return undefined;
    this.#messages.delete(seq);
    const own = this.#sequences.get(message.subject) ?? [];
    own.splice(position(own, seq), 1);
    if (own.length === 0) this.#sequences.delete(message.subject);
    return message;
  }

  /** The message with this sequence. */
  at(seq: number): StoredMessage | undefined {
    return this.#messages.get(seq);
  }

  /** How many subjects have messages. */
  get subjects(): number {
    return this.#sequences.size;
  }

  /** How many messages each subject has that matches a filter, by subject. */
  counts(filter: string): Map<string, number> {
    return new Map([...this.#matching([filter])].map(([subject, own]) => [subject, own.length]));
  }

  /** The sequences of one subject. */
  sequencesOf(subject: string): readonly number[] {
    return this.#sequences.get(subject) ?? [];
  }

  /** How many messages match one of the filters from a sequence on. */
  count(filters: readonly string[], from: number): number {
    let count = 0;
    if (this.#last - from < this.subjects) {
      for (let next = this.next(filters, from); next; next = this.next(filters, next.seq + 1)) count++;
      return count;
    }
    for (const [, own] of this.#matching(filters)) count += own.length - position(own, from);
    return count;
  }

  /** The messages that match a filter, in order. */
  matching(filter: string): StoredMessage[] {
    if (hasWildcard(filter)) return [...this.#messages.values()].filter(({ subject }) => matches(filter, subject));
    return this.sequencesOf(filter).flatMap((seq) => this.#messages.get(seq) ?? []);
  }

  /** The first message from a sequence on that matches one of the filters. */
  next(filters: readonly string[], from: number): StoredMessage | undefined {
    const [only = ">"] = filters;
    if (filters.length === 1 && !hasWildcard(only)) {
      const own = this.#sequences.get(only) ?? [];
      return this.#messages.get(own[position(own, from)] ?? 0);
    }
    const isMatch = subjectFilter(filters);
    for (let seq = Math.max(from, this.first, 1); seq <= this.#last; seq++) {
      const message = this.#messages.get(seq);
      if (message && isMatch(message.subject)) return message;
    }
    return undefined;
  }

  /** The last message that matches a filter. */
  lastOf(filter: string): StoredMessage | undefined {
    let last = 0;
    for (const [, own] of this.#matching([filter])) last = Math.max(last, own.at(-1) ?? 0);
    return this.#messages.get(last);
  }

  /** The sequences of the last message of each subject that matches, up to a sequence, in order. */
  lastSequences(filters: readonly string[], upTo: number = Infinity): number[] {
    const found: number[] = [];
    for (const [, own] of this.#matching(filters)) {
      const seq = own[position(own, upTo + 1) - 1];
      if (seq !== undefined) found.push(seq);
    }
    return found.sort((a, b) => a - b);
  }

  *#matching(filters: readonly string[]): Generator<readonly [string, readonly number[]]> {
    if (filters.length > 0 && !filters.some(hasWildcard)) {
      for (const subject of new Set(filters)) {
        const own = this.#sequences.get(subject);
        if (own) yield [subject, own];
      }
      return;
    }
    const isMatch = subjectFilter(filters);
    for (const entry of this.#sequences) if (isMatch(entry[0])) yield entry;
  }
}

/** How many of the ascending numbers are below a bound. */
function position(ascending: readonly number[], bound: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
