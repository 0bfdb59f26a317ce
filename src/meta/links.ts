import { type Bucket, openToUse } from "../bucket.ts";
import { isObjectStoreError, ObjectStoreError } from "../errors.ts";
import { getInfo } from "./entry.ts";
import type { ObjectInfo } from "../types.ts";

/** Maximum number of links to follow. */
const MAX_LINKS = 8;

/** An object and the bucket it was found in. */
export interface Located {
  readonly bucket: Bucket;
  readonly info: ObjectInfo;
}

/** Looks up an object and follows links (`LINK_IS_BUCKET`, `LINK_LOOP`, and the errors of a look-up). */
export async function locate(bucket: Bucket, name: string, showDeleted = false, timeout?: number): Promise<Located> {
  let at = bucket;
  let info = await getInfo(at, name, showDeleted, timeout);
  for (let followed = 0; info.link && !info.deleted; followed++) {
    const { link } = info;
    if (followed === MAX_LINKS) {
      throw new ObjectStoreError("LINK_LOOP", `${JSON.stringify(name)} starts a chain of more than 8 links`);
    }
    if (link.name === undefined) throw isBucket(name, link.bucket);
    const from = info.name;
    at = link.bucket === at.name ? at : await openToUse(at.stream.api, link.bucket);
    try {
      info = await getInfo(at, link.name, showDeleted, timeout);
    } catch (error) {
      // NATS.Net puts the link's own name into a link to a bucket.
      const missing = isObjectStoreError(error, "OBJECT_NOT_FOUND");
      if (missing && link.name === from && at !== bucket) throw isBucket(name, link.bucket);
      throw error;
    }
  }
  return { bucket: at, info };
}

function isBucket(name: string, target: string): ObjectStoreError {
  return new ObjectStoreError("LINK_IS_BUCKET", `${JSON.stringify(name)} is a link to the bucket ${target}`);
}
