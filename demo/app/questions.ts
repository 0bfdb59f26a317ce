// Questions with two answers, one at a time.

import { State } from "./state.ts";

export interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

export class Questions extends State {
  current: (Question & { answer: (isYes: boolean) => void }) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn, then for the answer. */
  ask(question: Question): Promise<boolean> {
    const asked = this.#last.then(
      () =>
        new Promise<boolean>((resolve) => {
          const answer = (isYes: boolean): void => {
            this.current = undefined;
            this.changed();
            resolve(isYes);
          };
          this.current = { ...question, answer };
          this.changed();
        }),
    );
    this.#last = asked;
    return asked;
  }
}
