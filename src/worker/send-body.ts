import type { BodySource } from "../bytes/body-source.ts";
import { copyOf } from "../bytes/own-memory.ts";
import type { Call } from "./call.ts";
import { Credit } from "./credit.ts";
import type { Channel } from "./channel.ts";

/** Bytes per message: copying them blocks the page for less than a tenth of a millisecond. */
const PIECE_BYTES = 256 * 1024;

/** Sends a body to the worker on demand. Pieces are copied, because their memory is the caller's. */
export class BodySender {
  readonly #channel: Channel;
  readonly #open: () => BodySource;
  readonly #credit = new Credit();
  #source: BodySource | undefined;
  #started = false;
  #isDone = false;

  /** Calls `open` when the worker asks for the first piece, so that a put that is refused at once leaves the body alone. */
  constructor(channel: Channel, open: () => BodySource) {
    this.#channel = channel;
    this.#open = open;
  }

  /** The worker accepts this many more bytes. */
  grant(amount: number, call: Call): void {
    this.#credit.add(amount);
    if (this.#started) return;
    this.#started = true;
    void this.#send(call);
  }

  /** The call is over. A body that was not read to its end is cancelled. */
  finish(reason: unknown): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#credit.add(Infinity); // wakes a waiting sender, which then sees that the call is over
    void this.#source?.cancel(reason);
  }

  async #send(call: Call): Promise<void> {
    const { id } = call;
    try {
      this.#source = this.#open();
      for (;;) {
        await this.#credit.available();
        const whole = this.#isDone ? undefined : await this.#source.read();
        if (!whole) break;
        for (let offset = 0; offset < whole.length; offset += PIECE_BYTES) {
          await this.#credit.available();
          const piece = copyOf(whole.subarray(offset, offset + PIECE_BYTES));
          this.#credit.use(piece.length);
          this.#channel.post({ type: "piece", id, piece }, [piece.buffer]);
        }
      }
      this.#isDone = true;
      this.#channel.post({ type: "piece", id });
    } catch (error) {
      this.#isDone = true;
      this.#channel.post({ type: "broken", id, reason: call.hold(error) });
    }
  }
}
