import { isAnswer, isQuestion, ProtocolReader } from "./protocol.ts";

/**
 * Counts round trips on the wire, as turns of a conversation: a turn begins with the first request (a message published with
 * a reply subject, or a subscription) and ends when the client, after receiving a message, sends the next request. Requests
 * sent together are one turn, whatever their number; PING, UNSUB and messages without a response do not count.
 *
 * This is the number of times that the operation had to wait, as long as the delay is much longer than the work between two
 * independent requests. So the tap sits on the client's side of a line with a delay of 100 ms.
 */
export class TurnCounter {
  turns = 0;
  #heard = true;
  readonly #up = new ProtocolReader();
  readonly #down = new ProtocolReader();

  /** The client sent these bytes. */
  sent(data: Buffer): void {
    for (const op of this.#up.push(data)) {
      if (!isQuestion(op)) continue;
      if (this.#heard) this.turns++;
      this.#heard = false;
    }
  }

  /** The client received these bytes. */
  received(data: Buffer): void {
    for (const op of this.#down.push(data)) if (isAnswer(op)) this.#heard = true;
  }
}
