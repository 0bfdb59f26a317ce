import type { UploadJournal } from "../types.ts";
import type { FromCall, CallEvents, ToWorker } from "./protocol.ts";
import { decodeError, encodeError, type PageReason } from "./wire-error.ts";

/** The page's part of a call: options that cannot be posted, and callbacks for incoming messages. */
export type Hooks = { readonly [T in keyof CallEvents]?: ((value: CallEvents[T]) => void) | undefined } & {
  readonly signal?: AbortSignal | undefined;
  readonly onInvalid?: ((error: Error) => void) | undefined;
  readonly journal?: UploadJournal | undefined;
};

/** The page's side of one call to the worker. */
export class Call<Result = unknown> {
  readonly id: number;
  /** The result; for a `get`, the end of its content. */
  readonly settled: Promise<Result>;
  readonly #post: (message: ToWorker) => void;
  readonly #hooks: Hooks;
  /** Reasons and errors that the worker knows only by number, so that they come back as the same objects. */
  readonly #held: unknown[] = [];
  #resolve!: (value: unknown) => void;
  #reject!: (reason: unknown) => void;

  constructor(id: number, post: (message: ToWorker) => void, hooks: Hooks) {
    this.id = id;
    this.#post = post;
    this.#hooks = hooks;
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve as (value: unknown) => void; // calls.ts has its type, for both sides
      this.#reject = reject;
    });
    const { signal } = hooks;
    signal?.addEventListener("abort", this.#onAbort);
    const finish = (): void => signal?.removeEventListener("abort", this.#onAbort);
    this.settled.then(finish, finish);
  }

  /** The reason of a signal that was already aborted before the call. */
  get aborted(): PageReason | undefined {
    const { signal } = this.#hooks;
    return signal?.aborted ? this.hold(signal.reason) : undefined;
  }

  /** Keeps a reason here, and returns its stand-in for the worker. */
  hold(reason: unknown): PageReason {
    return { held: this.#held.push(reason) - 1, error: encodeError(reason) };
  }

  /** Cancels the call's output. Resolves when the worker has cleaned up; never rejects. */
  async cancel(): Promise<void> {
    this.#post({ type: "cancel", id: this.id });
    await this.settled.catch(() => undefined);
  }

  fail(error: unknown): void {
    this.#reject(error);
  }

  receive(message: FromCall): void {
    switch (message.type) {
      case "result":
        this.#resolve(message.value);
        break;
      case "error":
        this.#reject(decodeError(message.error, this.#held));
        break;
      case "event":
        (this.#hooks[message.name] as ((value: unknown) => void) | undefined)?.(message.value);
        break;
      case "invalid":
        this.#hooks.onInvalid?.(decodeError(message.error, this.#held) as Error);
        break;
      case "question":
        void this.#answer(message);
        break;
    }
  }

  readonly #onAbort = (): void => {
    this.#post({ type: "abort", id: this.id, reason: this.hold(this.#hooks.signal?.reason) });
  };

  /** Asks the page's journal. */
  async #answer({ question, method, arg }: Extract<FromCall, { type: "question" }>): Promise<void> {
    const head = { type: "answer", id: this.id, question } as const;
    try {
      const journal = this.#hooks.journal as Record<typeof method, (arg: unknown) => Promise<unknown>> | undefined;
      this.#post({ ...head, value: await journal?.[method](arg) });
    } catch (error) {
      this.#post({ ...head, error: this.hold(error) });
    }
  }
}
