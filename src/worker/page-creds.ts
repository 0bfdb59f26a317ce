import type { ToWorker } from "./protocol.ts";
import { standIn } from "./wire-error.ts";

/** Calls the page's credentials function from the worker. */
export class PageCreds {
  /** The page's own errors, by number. */
  readonly heldBy: WeakMap<object, number> = new WeakMap<object, number>();
  readonly #post: (question: number) => void;
  readonly #answers = new Map<number, (answer: Extract<ToWorker, { type: "creds" }>) => void>();
  #questions = 0;

  constructor(post: (question: number) => void) {
    this.#post = post;
  }

  ask(): Promise<string> {
    const question = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#answers.set(question, ({ value, error }) => {
        if (error) reject(standIn(error, this.heldBy));
        else resolve(value as string);
      });
      this.#post(question);
    });
  }

  answer(answer: Extract<ToWorker, { type: "creds" }>): void {
    this.#answers.get(answer.question)?.(answer);
    this.#answers.delete(answer.question);
  }
}
