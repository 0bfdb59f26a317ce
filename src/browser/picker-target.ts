// Writes straight to a file that the person picks (File System Access).

import { markConsumer } from "../bytes/own-memory.ts";
import { FILE_QUEUE, FileWriter } from "./file-writer.ts";

interface SaveFilePicker {
  (options: { suggestedName: string; id?: string }): Promise<FileSystemFileHandle>;
}

/** `FileSystemFileHandle.remove` is not in every engine, nor in TypeScript's DOM. */
type RemovableHandle = FileSystemFileHandle & { remove?: () => Promise<void> };

/** The picker of this page, where it has one. */
export function saveFilePicker(): SaveFilePicker | undefined {
  const picker = (globalThis as { showSaveFilePicker?: SaveFilePicker }).showSaveFilePicker;
  return typeof picker === "function" ? picker.bind(globalThis) : undefined;
}

/**
 * Asks for a file and makes a stream that writes to it.
 *
 * The bytes go to a swap file that replaces the picked one on close. The picker creates the picked file empty, so an
 * abort removes it again, unless it held something before. A dismissed picker rejects with its `AbortError`.
 */
export async function createPickerTarget(picker: SaveFilePicker, name: string): Promise<WritableStream<Uint8Array>> {
  const handle: RemovableHandle = await picker({ suggestedName: name });
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
