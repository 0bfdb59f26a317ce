import { isAnswer, isQuestion, ProtocolReader } from "./protocol.ts";

/**
 * Counts round trips on the wire, as turns of a conversation: a turn begins with the first question (a message that is
 * published with a reply subject, or a subscription) and ends when the client, having heard a message since, asks the next
 * one. Questions that are sent together are one turn, whatever their number; PING, UNSUB and messages that nobody answers
 * are none.
 *
 * That is the number of times the operation had to wait, as long as the delay is much longer than the work between two
 * questions that need not wait for one another. The tap therefore sits on the client's side of a line of 100 ms.
 */
export class TurnCounter {
  turns = 0;
  #heard = true;
  readonly #up = new ProtocolReader();
  readonly #down = new ProtocolReader();

  /** The client sent this. */
  sent(data: Buffer): void {
    for (const op of this.#up.push(data)) {
      if (!isQuestion(op)) continue;
      if (this.#heard) this.turns++;
      this.#heard = false;
    }
  }

  /** The client received this. */
  received(data: Buffer): void {
    for (const op of this.#down.push(data)) if (isAnswer(op)) this.#heard = true;
  }
}
