/** How long a loop may keep the thread from all else, in ms: a frame. */
const TURN = 16;

/** Gives way in a loop whose steps may be long, as decoding what strangers wrote is. */
export class Turns {
  #begun = performance.now();

  /** Whether the loop has kept the thread for long enough. */
  get isOver(): boolean {
    return performance.now() - this.#begun >= TURN;
  }

  /** Resolves when all that waited had its turn. */
  async next(): Promise<void> {
    // Not by a timer: in a hidden page it would take a second.
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(undefined);
    });
    port1.close();
    this.#begun = performance.now();
  }
}
