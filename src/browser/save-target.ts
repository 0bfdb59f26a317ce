// Chooses where a download is written: an ordered list of fallbacks, best first.

import { lazily } from "../lazily.ts";
import { createMemoryTarget, tooLarge } from "./memory-target.ts";
import { createPickerTarget, saveFilePicker } from "./picker-target.ts";
import { safeFileName } from "./safe-name.ts";
import { canUseOpfs, createOpfsTarget } from "./opfs-target.ts";

/** Objects up to this size in bytes (32 MiB) are collected in memory and saved without asking. */
export const PICKER_THRESHOLD: number = 32 * 1024 * 1024;

/** Largest object in bytes (512 MiB) that is saved through memory where a page has neither a picker nor OPFS. */
export const MEMORY_LIMIT: number = 512 * 1024 * 1024;

const loadWorkerTarget = lazily(() => import("./worker-target.ts"));

/** Whether service workers are available: not on plain http, although TypeScript's DOM types claim so. */
function mayHaveWorker(): boolean {
  return (navigator as Partial<Navigator>).serviceWorker !== undefined;
}

/** Options of {@link createSaveTarget}. */
export interface SaveTargetOptions {
  /** Exact size of the object in bytes, as in its info; decides how it is saved. */
  size: number;
  /** MIME type of the file; default none. */
  type?: string;
}

/**
 * Returns a `WritableStream` that saves its bytes as a file on the user's disk.
 *
 * Up to 32 MiB are collected in memory and passed to the browser's downloads. Larger objects go directly to a file that
 * the user picks (`showSaveFilePicker`), else through the app's service worker where one answers (`serveObjects`), else
 * through the origin's private file system (OPFS), else through memory up to 512 MiB. The file appears as saved only after
 * `close()`; after `abort()` there is at most a failed download. Call it in a click handler, before any `await`: a picker
 * opens only there, and elsewhere the next way is used. Rejects with the picker's `AbortError` when the user dismisses it,
 * and with a `RangeError` when the object is too large for memory and there is no other way.
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
  if (picker !== undefined) {
    const target = await createPickerTarget(picker, fileName);
    if (target !== undefined) return target;
  }
  if (mayHaveWorker()) {
    const part = await loadWorkerTarget().catch(() => undefined);
    const target = await part?.createWorkerTarget(fileName, type, size);
    if (target !== undefined) return target;
  }
  if (canUseOpfs()) return createOpfsTarget(fileName, type);
  if (size > MEMORY_LIMIT) throw new RangeError(tooLarge(MEMORY_LIMIT));
  return createMemoryTarget(fileName, type, MEMORY_LIMIT);
}
