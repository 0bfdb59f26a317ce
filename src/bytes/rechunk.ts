/** Cuts a stream of pieces into chunks of one exact size; only the last one may be shorter. */
export class Rechunker {
  readonly #size: number;
  #partial: Uint8Array | undefined;
  #filled = 0;
  /** Nothing tells before its end how long a first chunk gets: many contents are much shorter. */
  #isFirst = true;

  /** Chunks will have `size` bytes. */
  constructor(size: number) {
    this.#size = size;
  }

  /**
   * The chunks that `piece` completes. A chunk that lies whole in the piece is a view of it, not a copy, so the piece
   * must not change while its chunks are in use; only what crosses a border is copied, once.
   */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    let offset = 0;
    if (this.#partial) {
      offset = this.#fill(piece);
      if (this.#filled < this.#size) return;
      yield this.#partial;
      this.#partial = undefined;
      this.#filled = 0;
      this.#isFirst = false;
    }
    for (; piece.length - offset >= this.#size; offset += this.#size) {
      yield piece.subarray(offset, offset + this.#size);
    }
    if (offset < piece.length) this.#fill(piece.subarray(offset));
  }

  /** The last, shorter chunk, if there is one. */
  flush(): Uint8Array | undefined {
    const rest = this.#partial?.subarray(0, this.#filled);
    this.#partial = undefined;
    this.#filled = 0;
    return rest;
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
