import { ObjectStoreError } from "../errors.ts";
import type { BucketStream } from "./bucket-stream.ts";
import type { PendingChunks } from "./pending-chunks.ts";
import { MESSAGE_ID } from "./stream-message.ts";

/**
 * Reads from the stream which pending chunks are stored, and removes the misplaced ones. Afterwards the chunks with a
 * sequence are stored in order, and the others are not stored. Rejects with `BUCKET_NOT_FOUND` when the bucket is gone, and
 * with `TRUNCATED` when the last acknowledged chunk is.
 */
export async function compareChunks(stream: BucketStream, subject: string, chunks: PendingChunks): Promise<void> {
  await assertLastStored(stream, subject, chunks);
  for (const chunk of chunks) {
    if (chunk.seq !== undefined && chunks.isMisplaced(chunk)) {
      // Stored before its predecessor, which was refused, and sent again before we knew about the refusal.
      await stream.deleteMessage(chunk.seq, { subject, id: chunks.idOf(chunk) });
      chunk.generation++;
    }
    delete chunk.seq;
  }
  let expected = chunks.firstIndex;
  for (let seq = chunks.lastSequence + 1; ;) {
    const message = await stream.nextMessage(subject, seq);
    if (!message) return;
    seq = message.seq + 1;
    const id = message.header(MESSAGE_ID);
    const index = chunks.indexIn(id);
    const chunk = index === undefined ? undefined : chunks.find(index);
    if (!chunk) throw new ObjectStoreError("SERVER_ERROR", `put: another client has written to ${subject}`);
    if (chunk.index === expected) {
      chunk.seq = message.seq;
      expected++;
    } else {
      await stream.deleteMessage(message.seq, { subject, id });
      // Unless this was a second copy of a chunk that is in its place.
      if (chunk.seq === undefined) chunk.generation++;
    }
  }
}

/** Rejects when the last acknowledged chunk is gone, as after a purge, or in a bucket that was deleted and recreated. */
async function assertLastStored(stream: BucketStream, subject: string, { lastSequence }: PendingChunks): Promise<void> {
  if (lastSequence === 0) return;
  const last = await stream.messageAt(lastSequence);
  if (last?.subject === subject) return;
  throw new ObjectStoreError(
    "TRUNCATED",
    "put: chunks of this upload that the server had acknowledged are gone from the bucket: upload again",
  );
}
