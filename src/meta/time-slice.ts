/** How long a loop may keep the thread from all else, in ms: a frame. */
const TURN = 16;

/** Lets other work run in between, for loops whose steps may be long, such as decoding what strangers wrote. */
export class TimeSlice {
  #begun = performance.now();

  /** Whether the loop has kept the thread for long enough. */
  get isOver(): boolean {
    return performance.now() - this.#begun >= TURN;
  }

  /** Resolves after other waiting work has run. */
  async next(): Promise<void> {
    // Not a timer: in a hidden page it would take a second.
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(undefined);
    });
    port1.close();
    this.#begun = performance.now();
  }
}
