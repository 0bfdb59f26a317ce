import { markOwned } from "../bytes/own-memory.ts";
import { byteStream, pipe, type PieceSource } from "../bytes/byte-stream.ts";
import { markRaw } from "../mark-raw.ts";
import type { ByteRange, GetOptions, ObjectInfo, ObjectResult, PipeOptions } from "../types.ts";
import type { Call } from "./call.ts";
import { CreditedQueue } from "./credited-queue.ts";
import type { Channel } from "./channel.ts";
import type { RemoteBucket } from "./remote-bucket.ts";
import { BODY_WINDOW, type ReadAs } from "./protocol.ts";

/** The worker's report of an object that it has opened. */
interface Opened {
  readonly info: ObjectInfo;
  readonly range: Required<ByteRange> | undefined;
}

/** Cancels the call of a body that was garbage-collected, so that it does not stay open in both threads. */
const forgotten = new FinalizationRegistry<Call>((call) => void call.cancel());

/** Looks an object up and opens its content in the worker. */
export function openRemote(bucket: RemoteBucket, name: string, options: GetOptions): Promise<ObjectResult> {
  const { channel } = bucket;
  const pieces = new RemotePieces(channel, options.onProgress);
  // If the page reads pieces, progress is what its reader got; if the worker reads, what the worker reports.
  const { push: onPiece, onProgress } = pieces;
  return new Promise((resolve, reject) => {
    const onOpened = (opened: unknown): void => {
      resolve(new RemoteResult(channel, call, opened as Opened, pieces, options.signal));
    };
    const call = bucket.call("get", [name], options, { onOpened, onPiece, onProgress });
    call.settled.catch(reject);
  });
}

/** The content from the worker. Each piece is transferred to the page, not copied. */
class RemotePieces implements PieceSource {
  readonly #channel: Channel;
  readonly #report: GetOptions["onProgress"];
  #call!: Call;
  #queue!: CreditedQueue<Uint8Array>;
  #total = 0;
  #transferred = 0;
  /** The page has begun to read the pieces. */
  isReading = false;

  constructor(channel: Channel, report: GetOptions["onProgress"]) {
    this.#channel = channel;
    this.#report = report;
  }

  begin(call: Call, total: number): void {
    this.#call = call;
    this.#total = total;
    this.#queue = new CreditedQueue(BODY_WINDOW, sizeOf, (amount) => {
      this.#channel.post({ type: "credit", id: call.id, amount });
    });
    call.settled.then(
      () => this.#queue.end(),
      (error: unknown) => this.#queue.fail(error),
    );
  }

  readonly push = (piece: Uint8Array): void => {
    markOwned(piece.buffer);
    this.#queue.push(piece);
  };

  readonly onProgress: GetOptions["onProgress"] = (progress) => {
    if (!this.isReading) this.#report?.(progress);
  };

  async read(): Promise<Uint8Array | undefined> {
    if (!this.isReading) {
      this.isReading = true;
      this.#channel.post({ type: "read", id: this.#call.id, as: "pieces" });
    }
    const piece = await this.#queue.take();
    this.#transferred += piece?.length ?? 0;
    // As on the main thread, 100 % is the last call, when the reader has seen the end.
    if (!piece || this.#transferred < this.#total) {
      this.#report?.({ transferred: this.#transferred, total: this.#total });
    }
    return piece;
  }

  close(): Promise<void> {
    return this.#call.cancel();
  }
}

class RemoteResult implements ObjectResult {
  static {
    markRaw(this);
  }

  readonly info: ObjectInfo;
  readonly range?: Required<ByteRange>;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #channel: Channel;
  readonly #call: Call;
  readonly #pieces: RemotePieces;

  constructor(
    channel: Channel,
    call: Call,
    { info, range }: Opened,
    pieces: RemotePieces,
    signal: AbortSignal | undefined,
  ) {
    this.info = info;
    if (range) this.range = range;
    this.#channel = channel;
    this.#call = call;
    this.#pieces = pieces;
    const size = range ? range.end - range.start : info.size;
    pieces.begin(call, size);
    // Register an object that only the stream holds: Chromium may collect the stream while a reader still reads it.
    const source = { read: () => pieces.read(), close: () => pieces.close() };
    this.body = byteStream(source, signal, { name: info.name, size });
    forgotten.register(source, call);
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#read("bytes")) as Uint8Array<ArrayBuffer>;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes();
    return bytes.buffer;
  }

  async text(): Promise<string> {
    return (await this.#read("text")) as string;
  }

  async blob(): Promise<Blob> {
    return (await this.#read("blob")) as Blob;
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  pipeTo(destination: WritableStream<Uint8Array>, options?: PipeOptions): Promise<void> {
    return pipe(this.body, destination, options);
  }

  /** Joins the pieces in the worker: joining those of a large object would block the page. */
  async #read(as: ReadAs): Promise<unknown> {
    if (this.#pieces.isReading) throw new TypeError("body: it was read already, if only in part");
    this.body.getReader(); // and for good: the content is read once, here as in a page of its own
    this.#channel.post({ type: "read", id: this.#call.id, as });
    return this.#call.settled;
  }
}

function sizeOf(piece: Uint8Array): number {
  return piece.length;
}
