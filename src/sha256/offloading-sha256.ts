import { readyThread } from "./hash-thread.ts";
import type { LocalSha256, ResumableSha256 } from "./sha256.ts";
import type { ThreadedSha256 } from "./threaded-sha256.ts";

/** From this many bytes on, a message is hashed in another thread: for less, starting the thread takes longer. */
const OFFLOAD_BYTES = 1024 * 1024;

/**
 * A SHA-256 that begins in this thread, and continues in another one when that is ready and the message is long. It stays
 * here if no worker can be started.
 */
export class OffloadingSha256 implements ResumableSha256 {
  readonly #here: LocalSha256;
  #there: ThreadedSha256 | undefined;
  #bytes = 0;

  /** `here` has hashed nothing since it was created or resumed. */
  constructor(here: LocalSha256) {
    this.#here = here;
  }

  update(bytes: Uint8Array): void | Promise<void> {
    this.#bytes += bytes.length;
    if (!this.#there && this.#bytes >= OFFLOAD_BYTES)
      this.#there = readyThread(this.#here.engine)?.begin(this.#here.save());
    if (this.#there) return this.#there.update(bytes);
    this.#here.update(bytes);
  }

  digest(): Uint8Array | Promise<Uint8Array> {
    return this.#there?.digest() ?? this.#here.digest();
  }

  save(): Uint8Array | Promise<Uint8Array> {
    return this.#there?.save() ?? this.#here.save();
  }

  end(): void {
    this.#there?.end();
  }
}
