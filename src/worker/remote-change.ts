// Code that only changes of a bucket need; loaded with the first change.

import { type BodySource, openBody } from "../bytes/body-source.ts";
import { copyOf } from "../bytes/own-memory.ts";
import { givesContentType, typeOfBody } from "../meta/content-type.ts";
import type { ChangeOptions, ObjectBody, ObjectInfo, ObjectMeta, ObjectMetaPatch, PutOptions } from "../types.ts";
import { STREAMED_BODY } from "./calls.ts";
import { WritableBody } from "./writable-body.ts";
import type { RemoteBucket } from "./remote-bucket.ts";
import { BodySender } from "./send-body.ts";

/** Options of `put` through a worker. */
export interface RemotePutOptions extends PutOptions {
  /**
   * Transfer the memory of an `ArrayBuffer`, or of a view of one, to the worker instead of copying it; default `false`. The
   * page can then no longer use it.
   */
  transfer?: boolean;
}

/** Up to this size, bytes are posted with the call; larger ones are sent in pieces, so that no copy blocks the page. */
const POSTED_BYTES = 64 * 1024;

/** Stores an object. A body that is cheap to clone is posted; any other is sent on demand. */
export async function put(
  bucket: RemoteBucket,
  nameOrMeta: string | ObjectMeta,
  body: ObjectBody,
  { transfer = false, ...given }: RemotePutOptions = {},
): Promise<ObjectInfo> {
  // A body that is sent in pieces loses its media type.
  const type = givesContentType(nameOrMeta) ? undefined : typeOfBody(body);
  const options = type === undefined ? given : { contentType: type, ...given };
  if (typeof body === "string" || body instanceof Blob) {
    return bucket.ask("put", [plainMeta(nameOrMeta), body], options);
  }
  if (!(body instanceof ArrayBuffer || ArrayBuffer.isView(body))) {
    return send(bucket, nameOrMeta, () => openBody(body), options);
  }
  const source = openBody(body);
  const { whole, size } = source;
  if (whole && (transfer || whole.length <= POSTED_BYTES)) {
    // Copy, so that a view of a few bytes does not post its whole buffer.
    const posted = transfer ? whole : copyOf(whole);
    return bucket.ask("put", [plainMeta(nameOrMeta), posted], options, [posted.buffer]);
  }
  const { onProgress } = options;
  if (onProgress) {
    // The worker does not know the total.
    options.onProgress = ({ transferred }) => {
      onProgress({ transferred, total: size });
    };
  }
  return send(bucket, nameOrMeta, () => source, options);
}

/** Begins an upload that is written piece by piece. */
export function openWriter(
  bucket: RemoteBucket,
  nameOrMeta: string | ObjectMeta,
  options?: PutOptions,
): { body: WritableBody; info: Promise<ObjectInfo> } {
  const body = new WritableBody();
  return { body, info: send(bucket, nameOrMeta, () => body, options) };
}

/** Changes the given ones of an object's name, description, headers and metadata. */
export function updateMeta(
  bucket: RemoteBucket,
  name: string,
  patch: ObjectMetaPatch,
  options?: ChangeOptions,
): Promise<ObjectInfo> {
  return bucket.ask("updateMeta", [name, plainMeta(patch)], options);
}

async function send(
  bucket: RemoteBucket,
  nameOrMeta: string | ObjectMeta,
  open: () => BodySource,
  options?: PutOptions,
): Promise<ObjectInfo> {
  const sender = new BodySender(bucket.channel, open);
  const onCredit = (amount: number): void => {
    sender.grant(amount, call);
  };
  const call = bucket.call("put", [plainMeta(nameOrMeta), STREAMED_BODY], options, { onCredit });
  try {
    return await call.settled;
  } catch (error) {
    sender.finish(error);
    throw error;
  }
}

/** A meta that can be posted: `Headers` cannot be cloned. */
function plainMeta<T extends string | ObjectMeta | ObjectMetaPatch>(meta: T): T {
  const given = typeof meta === "object" ? (meta as ObjectMetaPatch | null)?.headers : undefined;
  if (!(given instanceof Headers)) return meta;
  const headers: Record<string, string[]> = {};
  given.forEach((value, name) => (headers[name] = [value]));
  return Object.assign({}, meta, { headers });
}
