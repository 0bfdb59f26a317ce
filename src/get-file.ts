import type { Bucket } from "./bucket.ts";
import { get } from "./get.ts";
import type { FileTarget, GetFileOptions, ObjectInfo } from "./types.ts";

/** Reads an object into a file or another `WritableStream`. */
export async function getFile(
  bucket: Bucket,
  name: string,
  target: FileTarget | WritableStream<Uint8Array>,
  { preventClose = false, ...options }: GetFileOptions = {},
): Promise<ObjectInfo> {
  // First the object: a target is not opened, let alone emptied, for a name that is not there.
  const { info, body } = await get(bucket, name, options);
  const writable = "createWritable" in target ? await target.createWritable() : target;
  if (isFile(writable)) await writable.truncate(0);
  await body.pipeTo(writable, { preventClose });
  return info;
}

/** A `FileSystemWritableFileStream` may hold what was there before. */
function isFile(writable: object): writable is { truncate(size: number): Promise<void> } {
  return "truncate" in writable;
}
