import type { FileTarget, GetFileOptions, GetOptions, ObjectInfo, ObjectResult } from "../types.ts";
import type { RemoteBucket } from "./remote-bucket.ts";

/** Reads an object into a file, in the worker, or into another target, on the page. */
export async function getFile(
  bucket: RemoteBucket,
  name: string,
  target: FileTarget | WritableStream<Uint8Array>,
  options: GetFileOptions,
  get: (options: GetOptions) => Promise<ObjectResult>,
): Promise<ObjectInfo> {
  if (typeof FileSystemFileHandle !== "undefined" && target instanceof FileSystemFileHandle) {
    return bucket.ask("getFile", [name, target], options);
  }
  const { preventClose = false, ...rest } = options;
  // As in the core: first the object, and a file may hold what was there before.
  const { info, body } = await get(rest);
  const writable = "createWritable" in target ? await target.createWritable() : target;
  if ("truncate" in writable) await (writable as FileSystemWritableFileStream).truncate(0);
  await body.pipeTo(writable, { preventClose });
  return info;
}
