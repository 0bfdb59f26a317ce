import { type AnswerTime, nextPatience } from "./answer-time.ts";
import { type Alarm, clearAlarm, setAlarm } from "./shared-timer.ts";

/** A request that waits for its answer. */
export interface Sending {
  /** Whether it may arrive more than once without a difference. If not, it is sent once. */
  readonly safe: boolean;
  /** How long to wait for the answer, in ms. */
  readonly timeout: number;
  /** Sends it, for the first, second … time. */
  readonly send: (attempt: number) => void;
  /** There was no answer in time. */
  readonly onTimeout: () => void;
}

/**
 * Sends a request, and again after each silence: in a cluster, the server that got it may have frozen, and another one
 * answers. One timer serves the repetition and the timeout, because every small object needs a few of these.
 */
export class RepeatedSend {
  readonly #time: AnswerTime;
  readonly #sending: Sending;
  readonly #begun = performance.now();
  #patience: number;
  #attempts = 0;
  #isAnswered = false;
  #isOver = false;
  #alarm: Alarm | undefined;

  /** Sends nothing before {@link start}. */
  constructor(time: AnswerTime, sending: Sending) {
    this.#time = time;
    this.#sending = sending;
    this.#patience = time.patience;
  }

  start(): void {
    this.#sending.send(++this.#attempts);
    if (!this.#isOver) this.#wait();
  }

  /** An answer has begun to arrive: the request is not repeated, but the timeout still counts. */
  answered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    // Of a repeated request, it is unknown which one was answered.
    if (this.#attempts === 1) this.#time.answered(performance.now() - this.#begun);
  }

  /** Nothing more is awaited. */
  stop(): void {
    this.#isOver = true;
    clearAlarm(this.#alarm);
  }

  #wait(): void {
    const left = this.#begun + this.#sending.timeout - performance.now();
    const mayRepeat = this.#sending.safe && !this.#isAnswered && this.#patience < left;
    this.#alarm = setAlarm(() => this.#onSilence(!mayRepeat), mayRepeat ? this.#patience : left);
  }

  #onSilence(isLast: boolean): void {
    if (isLast) {
      this.#sending.onTimeout();
      return;
    }
    this.#patience = nextPatience(this.#patience);
    if (this.#isAnswered) this.#wait();
    else this.start();
  }
}
