import { getFile as writeFile } from "../download/get-file.ts";
import type { FileTarget, GetFileOptions, GetOptions, ObjectInfo, ObjectResult } from "../types.ts";
import type { RemoteBucket } from "./remote-bucket.ts";

/** Reads an object into a file in the worker, or into another target on the page. */
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
  return writeFile(get, target, options);
}
