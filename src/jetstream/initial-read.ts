import type { BucketStream } from "./bucket-stream.ts";
import { isRefused } from "./refusal.ts";

/** What is known of a consumer that was just made. */
export interface NewConsumer {
  /** How many messages the server counted for it. */
  readonly counted: number;
  /** The server counts well: before nats-server 2.10 it may miss subjects with several messages. */
  readonly countsWell: boolean;
  /** It visits a list of messages that the server noted when it made the consumer: the last one of each subject. */
  readonly isNoted: boolean;
}

/** Where to look up the last message that matches a filter. */
export interface Place {
  readonly stream: BucketStream;
  readonly filter: string;
  readonly timeout: number;
}

/**
 * Decides when a consumer has given all that the stream held at the start of the read, while others replace it.
 *
 * Replacing stores the new message first and removes the old one then. So a consumer that goes by sequence meets each
 * object before it meets the end of the stream. A consumer of the last messages first visits those that the server noted.
 * A noted message that was replaced since ends a pull as the end of the stream does. Its successor comes after the noted
 * ones. Therefore such a consumer must also have given as many messages as were counted. The count can be too low by
 * messages replaced while the consumer was made (seen in the code of nats-server 2.9 to 2.15), but then the stream's last
 * message is behind the noted ones. So the consumer must have reached that one, too.
 */
export class InitialRead {
  readonly #place: Place;
  readonly #isReplaced: boolean;
  #consumer: NewConsumer = { counted: 0, countsWell: false, isNoted: false };
  #came = 0;
  #newest: Promise<number | undefined> | undefined;
  #isRefused = false;

  /** `isReplaced`: others may replace the messages during the read, not only add and remove some. */
  constructor(place: Place, isReplaced: boolean) {
    this.#place = place;
    this.#isReplaced = isReplaced;
  }

  /** A consumer was made: the first one, or one that goes on behind what came. */
  begin(consumer: NewConsumer): void {
    this.#consumer = consumer;
    this.#came = 0;
    if (consumer.counted === 0 && !this.#isRefused) this.#newest = undefined;
  }

  /** How many messages are still expected. */
  get pending(): number {
    return this.#consumer.counted - this.#came;
  }

  /** Asks for the stream's last message, unless that is known: beside a pull it takes no time. */
  ask(): void {
    if (!this.#isReplaced || this.#newest) return;
    const { stream, filter, timeout } = this.#place;
    this.#newest = stream.lastMessage(filter, timeout).then(
      (message) => message?.seq ?? 0,
      (error: unknown) => {
        // Who may list need not have the right to look up.
        if (isRefused(error)) {
          this.#isRefused = true;
          return undefined;
        }
        throw error;
      },
    );
    this.#newest.catch(() => undefined);
  }

  /** A message came that had not come before. */
  onMessage(): void {
    this.#came++;
  }

  /** Whether the read is complete, now that the server has no more. `position` is behind the last message. */
  async isComplete(position: number): Promise<boolean> {
    this.ask();
    const newest = this.#isReplaced ? await this.#newest : 0;
    const { counted, countsWell, isNoted } = this.#consumer;
    if (newest === undefined) return !isNoted;
    if (newest >= position) return false;
    return !isNoted || (this.#came >= counted && (counted > 0 || countsWell || this.#isReplaced));
  }
}
