// What a stored meta message means for the chunks of a bucket, to any client.
import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { decodeMeta, isAmbiguous, salvageNuid } from "../protocol/object-info.ts";
import { namesOf } from "../protocol/subjects.ts";
import type { InvalidMeta, ObjectInfo } from "../types.ts";
import { infoOf, type MetaMessage } from "./entry.ts";

/** A meta message, as far as it can be understood. */
export type Examined =
  /** An object, a link or a delete marker. */
  | { readonly kind: "known"; readonly info: ObjectInfo }
  /** The same, but its subject encodes another name, `name`: clients that go by the subject read it as that. */
  | { readonly kind: "misnamed"; readonly info: ObjectInfo; readonly name: string; readonly invalid: InvalidMeta }
  /** Its chunks are unknown, but some client may read it. */
  | { readonly kind: "unread"; readonly invalid: InvalidMeta }
  /** No client looks for any name under its subject. */
  | { readonly kind: "nowhere"; readonly nuid: string; readonly invalid: InvalidMeta };

/** Interprets a meta message as any client might. */
export function examine(bucket: Bucket, message: MetaMessage): Examined {
  const { subject, data, seq: revision, time: mtime } = message;
  let error: Error;
  try {
    const info = infoOf(bucket, message);
    if (data.length === 0 || !isAmbiguous(data)) return { kind: "known", info };
    error = new ObjectStoreError(
      "BAD_OBJECT_META",
      "the meta message has a field twice: clients differ in what they read",
    );
  } catch (cause) {
    error = cause as Error;
  }
  const names = namesOf(bucket.subjects, subject);
  const [name] = names;
  const invalid = { revision, subject, names, error };
  if (name === undefined) {
    return { kind: "nowhere", nuid: salvageNuid(data), invalid: { ...invalid, blocksRepair: false } };
  }
  try {
    const info = decodeMeta(data, { bucket: bucket.name, mtime, revision });
    if (!isAmbiguous(data)) return { kind: "misnamed", info, name, invalid: { ...invalid, blocksRepair: false } };
  } catch {
    // Handled below: it cannot be decoded.
  }
  return { kind: "unread", invalid: { ...invalid, blocksRepair: true } };
}

/** The nuid of the chunks that a client may read through this message; `""` for none. */
export function liveNuid(examined: Examined): string {
  if (examined.kind === "nowhere") return examined.nuid;
  if (examined.kind === "unread" || examined.info.deleted || examined.info.link) return "";
  return examined.info.nuid;
}
