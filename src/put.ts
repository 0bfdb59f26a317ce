import type { Bucket } from "./bucket.ts";
import { checkMeta } from "./check-meta.ts";
import { streamHasher, wholeHasher } from "./sha256/hasher.ts";
import { openBody } from "./streams/body-source.ts";
import { transfer } from "./transfer.ts";
import type { ObjectBody, ObjectInfo, ObjectMeta, PutOptions } from "./types.ts";
import { Upload } from "./upload.ts";

/** Stores an object: `body → pieces → chunks → hash and publish → all stored → meta message → clean-up`. */
export async function put(
  bucket: Bucket,
  nameOrMeta: string | ObjectMeta,
  body: ObjectBody,
  options: PutOptions = {},
): Promise<ObjectInfo> {
  const meta = checkMeta(nameOrMeta);
  const { journal } = options;
  if (journal) {
    if (!(body instanceof Blob)) throw new TypeError("journal: only a Blob or File can be read again after a reload");
    return (await import("./resume.ts")).putJournalled(bucket, meta, body, options, journal);
  }
  const source = openBody(body);
  const hasher = source.whole ? wholeHasher(source.whole) : streamHasher();
  return transfer(source, () => new Upload(bucket, { meta, options, total: source.size, hasher }));
}
