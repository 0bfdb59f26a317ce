import { markOwned } from "../bytes/own-memory.ts";
import type { Progress, UploadJournal } from "../types.ts";
import { Credit } from "./credit.ts";
import { CreditedQueue } from "./credited-queue.ts";
import { Throttle } from "./throttle.ts";
import { BODY_WINDOW, type FromCall, type ReadAs, type CallEvents, type ToWorker } from "./protocol.ts";
import type { Request, StoreMethod } from "./calls.ts";
import { encodeError, type PageReason, standIn } from "./wire-error.ts";

/** A message of the page within a call. */
export type InCall = Exclude<Extract<ToWorker, { id: number }>, { type: "call" }>;

/** Interval in ms at which progress is passed on: one frame. */
const PROGRESS_INTERVAL = 16;

/** Methods of a store that take a signal. */
const ABORTABLE: ReadonlySet<Request["method"]> = new Set<StoreMethod>([
  "put",
  "putFile",
  "copy",
  "get",
  "getFile",
  "watch",
]);

/** A message without the number of its call. */
type Outgoing = FromCall extends infer M ? (M extends FromCall ? Omit<M, "id"> : never) : never;

/** The worker's side of one call of the page. */
export class ServedCall {
  readonly request: Request;
  /** How much output the page accepts. */
  readonly credit: Credit = new Credit();
  /** The requested form of a `get`'s content; `undefined` when it is not wanted. */
  readonly wanted: Promise<ReadAs | undefined>;
  readonly #id: number;
  readonly #post: (message: FromCall, transfer: Transferable[]) => void;
  readonly #controller = new AbortController();
  readonly #held = new WeakMap<object, number>();
  readonly #body: CreditedQueue<Uint8Array>;
  readonly #progress = new Throttle<Progress>(PROGRESS_INTERVAL, (progress) => this.emit("onProgress", progress));
  readonly #answers = new Map<number, (answer: { value?: unknown; error?: PageReason }) => void>();
  #questions = 0;
  #want!: (as: ReadAs | undefined) => void;
  #onCancel: (() => void) | undefined;
  #isCancelled = false;

  constructor(
    { id, request, aborted }: Extract<ToWorker, { type: "call" }>,
    post: (message: FromCall, transfer: Transferable[]) => void,
  ) {
    this.#id = id;
    this.#post = post;
    this.request = request;
    this.wanted = new Promise((resolve) => (this.#want = resolve));
    this.#body = new CreditedQueue(
      BODY_WINDOW,
      (piece) => piece.length,
      (amount) => this.emit("onCredit", amount),
    );
    if (aborted) this.#controller.abort(this.#reason(aborted));
  }

  /** The page wants no more output. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Options for the store: the posted ones, and stand-ins for the page's functions. */
  get options(): object {
    const stands = {
      onProgress: (progress: Progress) => this.#progress.push(progress),
      onRestart: () => this.emit("onRestart", undefined),
      onInvalid: (error: Error) => this.post({ type: "invalid", error: encodeError(error) }),
      journal: this.journal,
    };
    const { request } = this;
    if (request.bucket === undefined) return {};
    const asked = Object.entries(stands).filter(([name]) => request.callbacks.includes(name));
    const plain = { ...request.options, ...Object.fromEntries(asked) };
    return ABORTABLE.has(request.method) ? { ...plain, signal: this.#controller.signal } : plain;
  }

  /** The page's journal. */
  get journal(): UploadJournal {
    return {
      load: (key) => this.#ask("load", key) as ReturnType<UploadJournal["load"]>,
      save: (record) => this.#ask("save", record) as Promise<void>,
      remove: (key) => this.#ask("remove", key) as Promise<void>,
    };
  }

  /** The body, read on demand. */
  get body(): AsyncIterable<Uint8Array> {
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      const value = await this.#body.take();
      return value ? { value, done: false } : { value: undefined, done: true };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  emit<T extends keyof CallEvents>(name: T, value: CallEvents[T], transfer: Transferable[] = []): void {
    this.post({ type: "event", name, value } as Outgoing, transfer);
  }

  post(message: Outgoing, transfer: Transferable[] = []): void {
    this.#post({ ...message, id: this.#id }, transfer);
  }

  /** Ends the call with this result. */
  end(value: unknown, transfer: Transferable[] = []): void {
    this.#progress.flush();
    this.post({ type: "result", value }, transfer);
  }

  fail(error: unknown): void {
    this.#progress.flush();
    this.post({ type: "error", error: encodeError(error, this.#held) });
  }

  /** Calls `onCancel` when the page wants no more output; only the last one that was set. */
  onCancel(onCancel: () => void): void {
    this.#onCancel = onCancel;
    if (this.#isCancelled) onCancel();
  }

  receive(message: InCall): void {
    switch (message.type) {
      case "abort":
        this.#controller.abort(this.#reason(message.reason));
        this.#want(undefined);
        this.credit.add(Infinity); // wakes a waiting sender, which then sees that the call is over
        break;
      case "cancel":
        this.#isCancelled = true;
        this.#controller.abort();
        this.#want(undefined);
        this.credit.add(Infinity);
        this.#onCancel?.();
        break;
      case "credit":
        this.credit.add(message.amount);
        break;
      case "read":
        this.#want(message.as);
        break;
      case "piece":
        if (message.piece) {
          markOwned(message.piece.buffer); // transferred: the page no longer has it
          this.#body.push(message.piece);
        } else this.#body.end();
        break;
      case "broken":
        this.#body.fail(this.#reason(message.reason));
        break;
      case "answer":
        this.#answers.get(message.question)?.(message);
        this.#answers.delete(message.question);
        break;
    }
  }

  #reason(reason: PageReason): Error {
    return standIn(reason, this.#held);
  }

  #ask(method: "load" | "save" | "remove", arg: unknown): Promise<unknown> {
    const question = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#answers.set(question, ({ value, error }) => {
        if (error) reject(this.#reason(error));
        else resolve(value);
      });
      this.post({ type: "question", question, method, arg });
    });
  }
}
