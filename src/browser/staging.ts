// Stages a download in the origin's private file system (OPFS), so that it takes disk and not memory.
//
// A staged file has to outlive the click on `<a download>`, as the browser copies it in its own time and says nothing
// when it is done. So it lives as long as the page, which shows other pages that it does by holding a Web Lock of the
// file's name; whatever nobody holds is stale and is removed at the next start.

import { markConsumer } from "../bytes/own-memory.ts";
import { FILE_QUEUE, FileWriter } from "./file-writer.ts";
import { handOver } from "./hand-over.ts";

const FOLDER = "nats-objects-downloads";

/** Whether this page can stage: OPFS with writable streams (Safari has them from 26), and locks. */
export function canStage(): boolean {
  // Neither is there on a plain http page, whatever TypeScript's DOM says.
  const { storage, locks } = navigator as Partial<Navigator>;
  return (
    typeof storage?.getDirectory === "function" &&
    typeof locks?.request === "function" &&
    typeof FileSystemFileHandle !== "undefined" &&
    "createWritable" in FileSystemFileHandle.prototype
  );
}

/** Makes a stream that stages its bytes, saves them as one download when closed, and removes them when aborted. */
export async function createStagedTarget(name: string, type: string): Promise<WritableStream<Uint8Array>> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  const entry = crypto.randomUUID();
  const release = await hold(entry);
  const remove = async (): Promise<void> => {
    await folder.removeEntry(entry).catch(() => undefined);
    release();
  };
  try {
    const handle = await folder.getFileHandle(entry, { create: true });
    const staged = await handle.createWritable();
    const writer = new FileWriter(staged);
    const sink: UnderlyingSink<Uint8Array> = {
      write: (chunk) => writer.write(chunk),
      close: async () => {
        try {
          await writer.close();
          const file = await handle.getFile();
          handOver(file.slice(0, file.size, type), name, 0);
        } catch (error) {
          await remove();
          throw error;
        }
      },
      abort: async (reason) => {
        await staged.abort(reason).catch(() => undefined);
        await remove();
      },
    };
    return markConsumer(new WritableStream(sink, FILE_QUEUE));
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Removes staged downloads that no open page needs any more. Call it once when the page starts; `createSaveTarget`
 * works without it, but what earlier visits staged then stays on the disk. Resolves to the number of files removed.
 */
export async function removeStaleDownloads(): Promise<number> {
  if (!canStage()) return 0;
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER).catch(() => undefined);
  if (folder === undefined) return 0;
  let removed = 0;
  for await (const entry of folder.keys()) {
    await navigator.locks.request(lockName(entry), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      await folder.removeEntry(entry).then(
        () => removed++,
        () => undefined,
      );
    });
  }
  return removed;
}

/** Holds the lock of a staged file until the returned function is called or the page goes away. */
function hold(entry: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(lockName(entry), () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}

function lockName(entry: string): string {
  return `${FOLDER}/${entry}`;
}
