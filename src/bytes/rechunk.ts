import { isOwned } from "./own-memory.ts";

/** Options of a {@link Rechunker}. */
export interface RechunkOptions {
  /**
   * Copy each byte once, into its chunk, because the caller may reuse a piece's memory once its completed chunks were taken.
   * Default `false`: a piece never changes while its chunks are in use.
   */
  copy?: boolean;
}

/** Cuts a stream of pieces into chunks of one exact size; only the last one may be shorter. */
export class Rechunker {
  readonly #size: number;
  readonly #copy: boolean;
  #partial: Uint8Array | undefined;
  #filled = 0;
  /** Grows with the first chunk: many objects are much shorter than a chunk. */
  #isFirst = true;

  /** Chunks will have `size` bytes. */
  constructor(size: number, { copy = false }: RechunkOptions = {}) {
    this.#size = size;
    this.#copy = copy;
  }

  /**
   * The chunks that `piece` completes; the piece must not change before the last of them was taken. Without `copy`, or if we
   * own the piece's memory, a chunk that lies entirely in the piece is a view of it; only chunks across a border are copied,
   * once.
   */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    const copy = this.#copy && !isOwned(piece);
    for (let offset = 0; offset < piece.length;) {
      if (!copy && !this.#partial && piece.length - offset >= this.#size) {
        yield piece.subarray(offset, (offset += this.#size));
        continue;
      }
      offset += this.#fill(piece.subarray(offset));
      if (this.#filled === this.#size) yield this.#take();
    }
  }

  /** The last, shorter chunk, if there is one. */
  flush(): Uint8Array | undefined {
    const filled = this.#filled;
    return this.#partial && this.#take().subarray(0, filled);
  }

  #take(): Uint8Array {
    const chunk = this.#partial ?? new Uint8Array();
    this.#partial = undefined;
    this.#filled = 0;
    this.#isFirst = false;
    return chunk;
  }

  #fill(piece: Uint8Array): number {
    const part = piece.subarray(0, this.#size - this.#filled);
    const partial = this.#roomFor(this.#filled + part.length);
    partial.set(part, this.#filled);
    this.#filled += part.length;
    return part.length;
  }

  #roomFor(bytes: number): Uint8Array {
    const partial = this.#partial;
    if (partial && partial.length >= bytes) return partial;
    const length = this.#isFirst ? Math.min(this.#size, Math.max(bytes, 2 * this.#filled)) : this.#size;
    this.#partial = new Uint8Array(length);
    if (partial) this.#partial.set(partial);
    return this.#partial;
  }
}
