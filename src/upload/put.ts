import type { Bucket } from "../bucket.ts";
import { withContentType } from "../meta/content-type.ts";
import { checkMeta } from "../meta/validation.ts";
import { lazily } from "../lazily.ts";
import { concat } from "../protocol/concat.ts";
import { streamHasher, wholeHasher } from "../sha256/hasher.ts";
import { type BodySource, openBody } from "../bytes/body-source.ts";
import { pipeBody } from "./pipe-body.ts";
import type { ObjectBody, ObjectInfo, ObjectMeta, PutOptions } from "../types.ts";
import { Upload } from "./upload.ts";

/** The batch is prefetched when a bucket with `atomicPut` is opened. */
const load = { batch: lazily(() => import("./put-batch.ts")), resume: lazily(() => import("./journal.ts")) };

/** Stores an object: `body → pieces → chunks → hash and publish → all stored → meta message → clean-up`. */
export async function put(
  bucket: Bucket,
  nameOrMeta: string | ObjectMeta,
  body: ObjectBody,
  options: PutOptions = {},
): Promise<ObjectInfo> {
  const meta = withContentType(checkMeta(nameOrMeta), options.contentType, body);
  const { journal } = options;
  if (journal) {
    if (!(body instanceof File)) {
      throw new TypeError("journal: expected a File, whose name and modification time tell it from others");
    }
    return (await load.resume()).putJournalled(bucket, meta, body, options, journal);
  }
  let source = openBody(body);
  if (bucket.atomicPut && (source.whole || body instanceof Blob)) {
    // Without this part, the object is put the usual way.
    const batch = await load.batch().catch(() => undefined);
    if (batch?.fitsBatch(bucket, meta, options, source.size ?? Infinity)) {
      const content = source.whole ?? (await readAll(source));
      const info = await batch.putBatch(bucket, meta, content, options);
      if (info) return info;
      source = openBody(content);
    }
  }
  const hasher = source.whole ? wholeHasher(source.whole) : streamHasher(source.size);
  const plan = { meta, options, total: source.size, hasher, copies: source.reusesMemory, onStored: source.release };
  return pipeBody(source, () => new Upload(bucket, plan));
}

/** Begins an upload that is written piece by piece. */
export function openUpload(bucket: Bucket, nameOrMeta: string | ObjectMeta, options: PutOptions): Upload {
  const meta = withContentType(checkMeta(nameOrMeta), options.contentType);
  // In WHATWG Streams, a writer may reuse its buffer as soon as a write has resolved.
  return new Upload(bucket, { meta, options, total: undefined, hasher: streamHasher(), copies: true });
}

async function readAll(source: BodySource): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for (let piece = await source.read(); piece; piece = await source.read()) pieces.push(piece);
  return concat(pieces);
}
