// Where a download goes, from the best way that this page has to the last: an ordered list of fallbacks.

import { createMemoryTarget, tooLarge } from "./memory-target.ts";
import { createPickerTarget, saveFilePicker } from "./picker-target.ts";
import { safeFileName } from "./safe-name.ts";
import { canStage, createStagedTarget } from "./staging.ts";

/** Objects up to this size in bytes (32 MiB) are collected in memory and saved without a question. */
export const PICKER_THRESHOLD: number = 32 * 1024 * 1024;

/** Largest object in bytes (512 MiB) that is saved through memory where a page has neither a picker nor OPFS. */
export const MEMORY_LIMIT: number = 512 * 1024 * 1024;

/** Whether this page may have a service worker: not on plain http, whatever TypeScript's DOM says. */
function mayHaveWorker(): boolean {
  return (navigator as Partial<Navigator>).serviceWorker !== undefined;
}

/** Options of {@link createSaveTarget}. */
export interface SaveTargetOptions {
  /** Size of the object in bytes, as its info says: decides how it is saved, and must be exact. */
  size: number;
  /** MIME type of the file; default none. */
  type?: string;
}

/**
 * Makes a stream that saves what is written to it as a file on the person's disk.
 *
 * Up to 32 MiB the bytes are collected and handed to the browser's downloads. Larger ones go straight to a file that
 * the person picks (`showSaveFilePicker`), else through the app's service worker where one answers (`serveObjects`),
 * else through the origin's private file system (OPFS), else through memory up to 512 MiB. Nothing shows as saved before
 * `close()`, and after `abort()` only a failed download. Call it in a click, before anything else is awaited: a picker
 * opens only there. Rejects with the picker's `AbortError` when it is dismissed, and with a `RangeError` when the object
 * is too large for memory and there is no other way.
 *
 * @example
 * const target = await createSaveTarget(info.name, { size: info.size });
 * await (await store.get(info.name)).pipeTo(target);
 */
export async function createSaveTarget(name: string, options: SaveTargetOptions): Promise<WritableStream<Uint8Array>> {
  const { size, type = "" } = options;
  const fileName = safeFileName(name);
  if (size <= PICKER_THRESHOLD) return createMemoryTarget(fileName, type, PICKER_THRESHOLD);
  const picker = saveFilePicker();
  if (picker !== undefined) return createPickerTarget(picker, fileName);
  if (mayHaveWorker()) {
    const target = await (await import("./worker-target.ts")).createWorkerTarget(fileName, type, size);
    if (target !== undefined) return target;
  }
  if (canStage()) return createStagedTarget(fileName, type);
  if (size > MEMORY_LIMIT) throw new RangeError(tooLarge(MEMORY_LIMIT));
  return createMemoryTarget(fileName, type, MEMORY_LIMIT);
}
