/** What every age file begins with. */
const MAGIC = new TextEncoder().encode("age-encryption.org/v1\n");

/** The line of a header that is its last one begins so. No line of a recipient can. */
const LAST_LINE = new TextEncoder().encode("--- ");

const LF = 10;

/**
 * Bytes that are passed on at a time, at most. A piece this small completes one chunk of age at most, so that no good chunk
 * waits in a queue, and is dropped with it, when the next one fails.
 */
const PIECE_BYTES = 64 * 1024;

/** An age file on its way to the library: passed on as it is asked for, and measured. */
export class WatchedInput {
  /** Bytes so far. */
  bytes = 0;
  /** Size of the header, once its end has passed. */
  headerBytes = 0;
  /** Somebody asked for more than there is. */
  ended = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  readonly #maxHeaderBytes: number;
  #isAge = true;
  /** Of the line that passes now: how many of its first bytes are those of the last line, and how many came. */
  #matched = 0;
  #column = 0;

  constructor(ciphertext: ReadableStream<Uint8Array>, maxHeaderBytes: number) {
    this.#reader = ciphertext.getReader();
    this.#maxHeaderBytes = maxHeaderBytes;
  }

  /** The header is longer than it may be. It is not passed on. */
  get hasLongHeader(): boolean {
    return this.#isAge && (this.headerBytes || this.bytes) > this.#maxHeaderBytes;
  }

  /** Whether something came, and it is an age file as far as it goes. */
  get beginsAsAge(): boolean {
    return this.#isAge && this.bytes > 0;
  }

  /** The input itself, without a queue: what was not asked for has not passed. */
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

  /** Whether the input has at least this many bytes; what is missing to them is read. */
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
