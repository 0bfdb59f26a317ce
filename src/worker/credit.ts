/** How much a sender may still send; the receiver grants it. */
export class Credit {
  #amount = 0;
  #wake: (() => void) | undefined;

  /** More may be sent. */
  add(amount: number): void {
    this.#amount += amount;
    if (this.#amount > 0) this.#wake?.();
  }

  /** Call this after sending. A message may be larger than the remaining credit. */
  use(amount: number): void {
    this.#amount -= amount;
  }

  /** Resolves when sending is allowed. One caller at a time. */
  async available(): Promise<void> {
    if (this.#amount <= 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }
}
