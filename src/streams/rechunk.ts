/** Cuts a stream of pieces into chunks of one exact size; only the last one may be shorter. */
export class Rechunker {
  readonly #size: number;
  #partial: Uint8Array | undefined;
  #filled = 0;

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
    this.#partial ??= new Uint8Array(this.#size);
    const part = piece.subarray(0, this.#size - this.#filled);
    this.#partial.set(part, this.#filled);
    this.#filled += part.length;
    return part.length;
  }
}
