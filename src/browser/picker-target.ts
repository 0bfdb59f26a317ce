// Writes directly to a file that the user picks (File System Access API).

import { markConsumer } from "../bytes/own-memory.ts";
import { FILE_QUEUE, FileWriter } from "./file-writer.ts";

interface SaveFilePicker {
  (options: { suggestedName: string; id?: string }): Promise<FileSystemFileHandle>;
}

/** `FileSystemFileHandle.remove` is missing in some engines, and in TypeScript's DOM types. */
type RemovableHandle = FileSystemFileHandle & { remove?: () => Promise<void> };

/** The page's file picker, if it has one. */
export function saveFilePicker(): SaveFilePicker | undefined {
  const picker = (globalThis as { showSaveFilePicker?: SaveFilePicker }).showSaveFilePicker;
  return typeof picker === "function" ? picker.bind(globalThis) : undefined;
}

/**
 * Asks the user for a file and returns a stream that writes to it.
 *
 * The bytes go to a swap file that replaces the picked file on close. The picker creates the picked file empty, so an
 * abort removes it, unless it had content before. Rejects with the picker's `AbortError` when the user dismisses it. Resolves
 * with undefined when the picker may not open: without a click, in a frame of another origin, or by a policy.
 */
export async function createPickerTarget(
  picker: SaveFilePicker,
  name: string,
): Promise<WritableStream<Uint8Array> | undefined> {
  const handle: RemovableHandle | undefined = await picker({ suggestedName: name }).catch(
    (error: unknown): undefined => {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
    },
  );
  if (!handle) return undefined;
  const before = await handle.getFile();
  const file = await handle.createWritable();
  const writer = new FileWriter(file);
  const sink: UnderlyingSink<Uint8Array> = {
    write: (chunk) => writer.write(chunk),
    close: () => writer.close(),
    abort: async (reason) => {
      await file.abort(reason);
      if (before.size === 0) await handle.remove?.().catch(() => undefined);
    },
  };
  return markConsumer(new WritableStream(sink, FILE_QUEUE));
}
