// Asks what to do when a name is taken, one question at a time.

import { State } from "./state.ts";

export type Choice = "keep-both" | "replace" | "skip";

/** An answer, and whether it applies to all further names of the same drop. */
export interface Answer {
  choice: Choice;
  forAll: boolean;
}

export interface Question {
  name: string;
  /** How many more names of the same drop are taken. */
  others: number;
  answer: (answer: Answer) => void;
}

export class Conflicts extends State {
  question: Question | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn, then for the answer. Aborting the signal withdraws the question and counts as "skip". */
  ask(name: string, others: number, signal?: AbortSignal): Promise<Answer> {
    const asked = this.#last.then(() => this.#show(name, others, signal));
    this.#last = asked;
    return asked;
  }

  #show(name: string, others: number, signal?: AbortSignal): Promise<Answer> {
    const skip: Answer = { choice: "skip", forAll: false };
    if (signal?.aborted) return Promise.resolve(skip);
    return new Promise((resolve) => {
      const answer = (given: Answer): void => {
        signal?.removeEventListener("abort", withdraw);
        this.question = undefined;
        this.changed();
        resolve(given);
      };
      const withdraw = (): void => answer(skip);
      signal?.addEventListener("abort", withdraw);
      this.question = { name, others, answer };
      this.changed();
    });
  }
}
