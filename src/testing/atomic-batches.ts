import { HeaderBlock } from "../jetstream/header-block.ts";
import { refusal } from "./api-error.ts";
import type { Packet } from "./broker.ts";
import { admit, assertFits, put } from "./publish.ts";
import type { Stream } from "./stream.ts";

/** What the server answers to a message of a batch: nothing to say yet, or what was stored. */
export type BatchAnswer = { readonly seq: number; readonly batch: string; readonly count: number } | undefined;

/** The atomic batches (ADR-50) of one stream that are not complete. All messages of a batch are stored, or none. */
export class AtomicBatches {
  readonly #staged = new Map<string, Packet[]>();

  /** Takes a message of a batch. Throws when the batch is refused, and forgets it. */
  take(stream: Stream, packet: Packet, id: string): BatchAnswer {
    if (!stream.settings.allow_atomic) throw refusal("noBatches");
    const headers = new HeaderBlock(packet.head);
    const number = Number(headers.get("Nats-Batch-Sequence"));
    if (!(number > 0)) throw refusal("noBatchSequence");
    const messages = number === 1 ? [] : this.#staged.get(id);
    this.#staged.delete(id);
    if (messages?.length !== number - 1) throw refusal("incompleteBatch");
    messages.push(packet);
    if (headers.get("Nats-Batch-Commit") === "") {
      this.#staged.set(id, messages);
      return undefined;
    }
    return { ...commit(stream, messages), batch: id, count: messages.length };
  }
}

function commit(stream: Stream, packets: readonly Packet[]): { seq: number } {
  const admitted = packets.map((packet) => {
    const message = admit(stream, packet);
    if (message.id !== "" && stream.duplicateOf(message.id) !== undefined) throw refusal("duplicateInBatch");
    assertFits(stream, message);
    return message;
  });
  let seq = 0;
  for (const message of admitted) seq = put(stream, message);
  return { seq };
}
