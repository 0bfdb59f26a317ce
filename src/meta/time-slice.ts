/** How long a loop may block the thread, in ms: one frame. */
const SLICE = 16;

/** Lets other work run during long loops, such as decoding many messages of unknown size. */
export class TimeSlice {
  #begun = performance.now();

  /** Whether the loop has used up its time slice. */
  get isOver(): boolean {
    return performance.now() - this.#begun >= SLICE;
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
