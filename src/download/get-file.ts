import { lazily } from "../lazily.ts";
import type { FileTarget, GetFileOptions, GetOptions, ObjectInfo, ObjectResult } from "../types.ts";

const loadResume = lazily(() => import("./resume-file.ts"));

/** Reads what `get` opens into a file or another `WritableStream`. */
export async function getFile(
  get: (options: GetOptions) => Promise<ObjectResult>,
  target: FileTarget | WritableStream<Uint8Array>,
  options: GetFileOptions = {},
): Promise<ObjectInfo> {
  if (options.resume) return (await loadResume()).resumeFile(get, target, options);
  const { preventClose = false, ...reading } = options;
  // Look up the object first: a missing one must not open, let alone empty, the target.
  const { info, body } = await get(reading);
  const writable = "createWritable" in target ? await target.createWritable() : target;
  if (isFile(writable)) await writable.truncate(0);
  await body.pipeTo(writable, { preventClose });
  return info;
}

/** Whether this is a `FileSystemWritableFileStream`, which may keep earlier content. */
function isFile(writable: object): writable is { truncate(size: number): Promise<void> } {
  return "truncate" in writable;
}
