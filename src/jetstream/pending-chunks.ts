import { type Moment, msSince } from "./moment.ts";
import type { ApiError } from "./server-error.ts";

/** A chunk that was published and is not yet known to be stored in order. */
export interface PendingChunk {
  readonly index: number;
  readonly data: Uint8Array;
  /** How often it was removed from the stream: under its old id it would then pass as a duplicate. */
  generation: number;
  /** When it was last sent; `undefined` when it has to be. */
  sent: Moment | undefined;
  /** How often it was sent. */
  sends: number;
  /** Bytes that had been acknowledged when it was sent. */
  delivered: number;
  /** Its sequence, once it is stored. */
  seq?: number;
  /** Why the server did not store it. */
  refusal?: ApiError;
}

/** The chunks of one object between being published and being known to be stored in order. Sends nothing. */
export class PendingChunks implements Iterable<PendingChunk> {
  readonly #idPrefix: string;
  #chunks: PendingChunk[] = [];
  #nextIndex: number;
  #lastSequence: number;

  /** `first`: `index` chunks are stored already, the last of them with the sequence `after`. */
  constructor(idPrefix: string, first: { readonly index: number; readonly after: number }) {
    this.#idPrefix = idPrefix;
    this.#nextIndex = first.index;
    this.#lastSequence = first.after;
  }

  /** Adds the next chunk. */
  add(data: Uint8Array): PendingChunk {
    const chunk = { index: this.#nextIndex++, data, generation: 0, sent: undefined, sends: 0, delivered: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Index of the first chunk that is not known to be stored in order. */
  get firstIndex(): number {
    return this.#chunks[0]?.index ?? this.#nextIndex;
  }

  /** Sequence of the last chunk that is stored in order. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** How many were sent and have no answer. */
  get unanswered(): number {
    return this.#chunks.filter((chunk) => chunk.sent && chunk.seq === undefined && !chunk.refusal).length;
  }

  /** How long ago the chunk was sent that was not sent again for longest, in ms; 0 when none was sent. */
  get sinceOldest(): number {
    return Math.max(0, ...this.#chunks.map(({ sent }) => (sent ? msSince(sent) : 0)));
  }

  /** Why the server refused the first of the refused ones. */
  get refusal(): ApiError | undefined {
    return this.#chunks.find((chunk) => chunk.refusal)?.refusal;
  }

  find(index: number): PendingChunk | undefined {
    return this.#chunks[index - this.firstIndex];
  }

  /** The message id of a chunk. */
  idOf({ generation, index }: PendingChunk): string {
    return `${this.#idPrefix}.${String(generation)}.${String(index)}`;
  }

  /** The index in a message id; `undefined` when another upload wrote it. */
  indexIn(id: string): number | undefined {
    const [prefix, , index] = id.split(".");
    return prefix === this.#idPrefix ? Number(index) : undefined;
  }

  /** Whether the chunk comes before one that is stored in order already. */
  isMisplaced({ seq }: PendingChunk): boolean {
    return seq !== undefined && seq <= this.#lastSequence;
  }

  /** Removes and returns the first chunk if it is stored in its place; `"misplaced"` if it is stored elsewhere. */
  takeStored(): PendingChunk | "misplaced" | undefined {
    const [chunk] = this.#chunks;
    if (chunk?.seq === undefined) return undefined;
    if (this.isMisplaced(chunk)) return "misplaced";
    this.#lastSequence = chunk.seq;
    this.#chunks.shift();
    return chunk;
  }

  /** Forgets what was sent: every chunk without a sequence has to be sent again. */
  resetSent(): void {
    for (const chunk of this.#chunks) {
      delete chunk.refusal;
      chunk.sent = undefined;
    }
  }

  /** A copy, so chunks may be taken during the loop. */
  [Symbol.iterator](): Iterator<PendingChunk> {
    return [...this.#chunks].values();
  }
}
