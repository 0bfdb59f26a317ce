// Typing letters in a list jumps to the next name that begins with them.

import { composed } from "./spelling.ts";

/** After this many ms without a letter, a new word begins. */
const PAUSE = 800;

export class TypeAhead {
  #typed = "";
  #last = -Infinity;

  /** Letters were typed just now, so a space is part of the word. */
  get isTyping(): boolean {
    return performance.now() - this.#last < PAUSE;
  }

  /**
   * The row to go to from row `at`; a repeated letter cycles through all names that begin with it. `now` is in ms.
   */
  find(letter: string, labels: readonly string[], at: number, now: number): number | undefined {
    const typed = now - this.#last < PAUSE ? this.#typed + letter : letter;
    this.#typed = typed;
    this.#last = now;
    const isOneLetter = [...typed].every((each) => each === typed[0]);
    const start = composed((isOneLetter ? letter : typed).toLocaleLowerCase());
    // A longer word may match the current name already.
    const first = isOneLetter ? at + 1 : at;
    for (let step = 0; step < labels.length; step++) {
      const index = (first + step) % labels.length;
      if (composed(labels[index]?.toLocaleLowerCase() ?? "").startsWith(start)) return index;
    }
    return undefined;
  }
}
