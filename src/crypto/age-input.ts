/** Every age file begins with this line. */
const MAGIC = new TextEncoder().encode("age-encryption.org/v1\n");

/** The last line of a header begins with this. No recipient line can. */
const LAST_LINE = new TextEncoder().encode("--- ");

const LF = 10;

/**
 * Maximum number of bytes passed on at a time. A piece this small completes at most one age chunk, so no valid chunk waits
 * in a queue to be dropped with the next, invalid one.
 */
const PIECE_BYTES = 64 * 1024;

/** An age file on its way to the library: passed on as requested, while its header is measured. */
export class AgeInput {
  /** Bytes passed so far. */
  bytes = 0;
  /** Size of the header, once its end has passed. */
  headerBytes = 0;
  /** The reader asked for more bytes than there are. */
  ended = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  readonly #maxHeaderBytes: number;
  #isAge = true;
  /** In the current line: how many leading bytes match LAST_LINE, and how many bytes came. */
  #matched = 0;
  #column = 0;

  constructor(ciphertext: ReadableStream<Uint8Array>, maxHeaderBytes: number) {
    this.#reader = ciphertext.getReader();
    this.#maxHeaderBytes = maxHeaderBytes;
  }

  /** The header exceeds its limit. Nothing beyond the limit is passed on. */
  get hasLongHeader(): boolean {
    return this.#isAge && (this.headerBytes || this.bytes) > this.#maxHeaderBytes;
  }

  /** Whether anything came, and it looks like an age file so far. */
  get beginsAsAge(): boolean {
    return this.#isAge && this.bytes > 0;
  }

  /** The input, without a queue: bytes pass only when they are requested. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const piece = await this.#next();
          if (piece) controller.enqueue(piece);
          else controller.close();
        },
        cancel: (reason) => this.#reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }

  /** Whether the input has at least this many bytes; reads on to find out. */
  async has(bytes: number): Promise<boolean> {
    while (this.bytes < bytes && (await this.#next()));
    return this.bytes >= bytes;
  }

  async #next(): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) {
        this.ended = true;
        return undefined;
      }
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, PIECE_BYTES);
    this.#rest = this.#rest.subarray(PIECE_BYTES);
    if (this.#isAge && this.headerBytes === 0) this.#look(piece);
    this.bytes += piece.length;
    if (this.hasLongHeader) throw new RangeError("the header is too long");
    return piece;
  }

  #look(piece: Uint8Array): void {
    for (const [index, byte] of piece.entries()) {
      const at = this.bytes + index;
      if (at < MAGIC.length && byte !== MAGIC[at]) {
        this.#isAge = false;
        return;
      }
      if (byte !== LF) {
        if (this.#matched === this.#column && byte === LAST_LINE[this.#column]) this.#matched++;
        this.#column++;
        continue;
      }
      if (this.#matched === LAST_LINE.length) {
        this.headerBytes = at + 1;
        return;
      }
      this.#column = this.#matched = 0;
    }
  }
}
