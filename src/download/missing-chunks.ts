import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { unlessRefused } from "../jetstream/refusal.ts";
import { lazily } from "../lazily.ts";
import type { MessageSource } from "../jetstream/message-source.ts";
import { lookUp } from "../meta/entry.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

const loadExpiry = lazily(() => import("../meta/expiry.ts"));

/**
 * Finds out why a reader got fewer chunks than the object has: rejects with `OBJECT_REPLACED`, `EXPIRED` or `TRUNCATED`.
 * Resolves if the leader has them all: the replica that answered was out of date, and the rest must be read without batches.
 */
export async function explainMissing(
  bucket: Bucket,
  info: ObjectInfo,
  source: Pick<MessageSource, "batched">,
): Promise<void> {
  const { stream, subjects } = bucket;
  const { name, nuid, chunks } = info;
  const now = await lookUp(bucket, name);
  if (now?.nuid !== nuid || now.info?.deleted) {
    throw new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(name)} was replaced while it was read`);
  }
  // If the user may not count them, continue reading at the leader.
  const stored = await unlessRefused(stream.count(chunkSubject(subjects, nuid)));
  if ((stored ?? chunks) < chunks || !source.batched) {
    const text = `${JSON.stringify(name)} has ${String(stored ?? "not all")} of ${String(chunks)} chunks`;
    throw await orExpired(bucket, info, new ObjectStoreError("TRUNCATED", text));
  }
}

/** The error `TRUNCATED` of an object, or `EXPIRED` if that is the reason. */
export async function orExpired(bucket: Bucket, info: ObjectInfo, truncated: ObjectStoreError): Promise<Error> {
  const asked = loadExpiry().then(({ hasExpired }) => hasExpired(bucket, info));
  // If the user may not ask for the reason, or what asks cannot be loaded, report `TRUNCATED`.
  if (!(await asked.catch(() => false))) return truncated;
  return new ObjectStoreError("EXPIRED", `${truncated.message}: its content has expired`);
}
