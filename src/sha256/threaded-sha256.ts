import type { FromThread, ToThread } from "./thread-protocol.ts";
import type { ResumableSha256 } from "./sha256.ts";

/** Size of a portion in bytes, and how many there are: when all are with the thread, `update` waits. */
const PORTION_BYTES = 256 * 1024;
const PORTIONS = 4;

/** A SHA-256 that another thread computes. The bytes are copied into buffers that move there and back. */
export class ThreadedSha256 implements ResumableSha256 {
  readonly #port: MessagePort;
  readonly #onEnd: () => void;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  #made = 0;
  /** The portion that is being filled, and how many of its bytes are. */
  #portion: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;
  #onFree: (() => void) | undefined;
  /** Open requests, in order. */
  readonly #asked: { resolve: (answer: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  /** Why the hash has ended. */
  #over: Error | undefined;

  /** `port` leads to the thread, where the hash has begun. `onEnd` is called when it has ended. */
  constructor(port: MessagePort, onEnd: () => void) {
    this.#port = port;
    this.#onEnd = onEnd;
    port.onmessage = ({ data }: MessageEvent<FromThread>) => {
      if (data.type === "portion") {
        this.#free.push(new Uint8Array(data.buffer));
        this.#onFree?.();
      } else this.#asked.shift()?.resolve(data.value);
    };
  }

  update(bytes: Uint8Array): void | Promise<void> {
    let rest = bytes;
    while (rest.length > 0 && !this.#over) {
      this.#portion ??= this.#next();
      if (!this.#portion) return this.#updateLater(rest);
      const part = rest.subarray(0, PORTION_BYTES - this.#filled);
      this.#portion.set(part, this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
      if (this.#filled === PORTION_BYTES) this.#send();
    }
  }

  save(): Promise<Uint8Array> {
    return this.#ask("save");
  }

  async digest(): Promise<Uint8Array> {
    const digest = await this.#ask("digest");
    this.end();
    return digest;
  }

  /** Discards the hash; open requests reject, and waiting updates resolve. */
  end(reason: Error = new Error("the hash is not wanted any more: it was discarded")): void {
    if (this.#over) return;
    this.#over = reason;
    this.#port.postMessage({ type: "end" } satisfies ToThread);
    this.#port.close();
    this.#onFree?.();
    for (const { reject } of this.#asked.splice(0)) reject(reason);
    this.#onEnd();
  }

  async #updateLater(rest: Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => (this.#onFree = resolve));
    this.#onFree = undefined;
    await this.update(rest);
  }

  #next(): Uint8Array<ArrayBuffer> | undefined {
    const free = this.#free.pop();
    if (free || this.#made === PORTIONS) return free;
    this.#made++;
    return new Uint8Array(PORTION_BYTES);
  }

  /** Sends the portion to the thread. */
  #send(): void {
    if (!this.#portion) return;
    const { buffer } = this.#portion;
    this.#port.postMessage({ type: "portion", buffer, length: this.#filled } satisfies ToThread, [buffer]);
    this.#portion = undefined;
    this.#filled = 0;
  }

  #ask(type: "save" | "digest"): Promise<Uint8Array> {
    if (this.#over) return Promise.reject(this.#over);
    this.#send();
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#port.postMessage({ type } satisfies ToThread);
    });
  }
}
