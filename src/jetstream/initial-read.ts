import type { BucketStream } from "./bucket-stream.ts";
import { isRefused } from "./refusal.ts";

/** What is known of a new consumer. */
export interface NewConsumer {
  /** How many messages the server counted for it. */
  readonly counted: number;
  /** The count is reliable: before nats-server 2.10 it may miss subjects with several messages. */
  readonly countsWell: boolean;
  /** It visits a list that the server noted when it created the consumer: the last message of each subject. */
  readonly isNoted: boolean;
}

/** What is read. */
export interface ReadTarget {
  readonly stream: BucketStream;
  readonly filter: string;
  readonly timeout: number;
}

/**
 * Decides when a consumer has given everything that the stream held at the start of the read, while others replace messages.
 *
 * Replacing stores the new message first and then removes the old one. So a consumer that reads by sequence meets each
 * object before the end of the stream. A consumer of the last messages visits the noted ones first. A noted message that was
 * replaced since ends a pull just as the end of the stream does; its successor comes after the noted ones. Therefore such a
 * consumer must also have given as many messages as were counted. The count can be too low by messages that were replaced
 * while the consumer was created (seen in the code of nats-server 2.9 to 2.15). Then the stream's last message comes after
 * the noted ones, so the consumer must have reached that one, too.
 */
export class InitialRead {
  readonly #target: ReadTarget;
  readonly #isReplaced: boolean;
  #consumer: NewConsumer = { counted: 0, countsWell: false, isNoted: false };
  #came = 0;
  #newest: Promise<number | undefined> | undefined;
  #isRefused = false;

  /** `isReplaced`: others may replace the messages during the read, not only add and remove some. */
  constructor(target: ReadTarget, isReplaced: boolean) {
    this.#target = target;
    this.#isReplaced = isReplaced;
  }

  /** A consumer was created: the first one, or one that resumes after the last message. */
  begin(consumer: NewConsumer): void {
    this.#consumer = consumer;
    this.#came = 0;
    if (consumer.counted === 0 && !this.#isRefused) this.#newest = undefined;
  }

  /** How many messages are still expected. */
  get pending(): number {
    return this.#consumer.counted - this.#came;
  }

  /** Asks for the stream's last message, unless it is known: beside a pull it takes no extra time. */
  ask(): void {
    if (!this.#isReplaced || this.#newest) return;
    const { stream, filter, timeout } = this.#target;
    this.#newest = stream.lastMessage(filter, timeout).then(
      (message) => message?.seq ?? 0,
      (error: unknown) => {
        // A user may have the right to list, but not to look up.
        if (isRefused(error)) {
          this.#isRefused = true;
          return undefined;
        }
        throw error;
      },
    );
    this.#newest.catch(() => undefined);
  }

  /** A message arrived for the first time. */
  onMessage(): void {
    this.#came++;
  }

  /** Whether the read is complete, now that the server has no more. `position` is the sequence after the last message. */
  async isComplete(position: number): Promise<boolean> {
    this.ask();
    const newest = this.#isReplaced ? await this.#newest : 0;
    const { counted, countsWell, isNoted } = this.#consumer;
    if (newest === undefined) return !isNoted;
    if (newest >= position) return false;
    return !isNoted || (this.#came >= counted && (counted > 0 || countsWell || this.#isReplaced));
  }
}
