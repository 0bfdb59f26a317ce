// Writes a download to a temporary file in the origin's private file system (OPFS), so that it takes disk and not memory.
//
// The temporary file must outlive the click on `<a download>`: the browser copies it later and does not report when it is
// done. So it lives as long as the page. The page holds a Web Lock named after the file to show that it is in use; files
// whose lock nobody holds are stale and are removed at the next start.

import { markConsumer } from "../bytes/own-memory.ts";
import { FILE_QUEUE, FileWriter } from "./file-writer.ts";
import { triggerDownload } from "./trigger-download.ts";

const FOLDER = "nats-objects-downloads";

/** Whether this page can use OPFS: with writable streams (Safari 26 and later), and with Web Locks. */
export function canUseOpfs(): boolean {
  // Plain http pages have neither, although TypeScript's DOM types claim so.
  const { storage, locks } = navigator as Partial<Navigator>;
  return (
    typeof storage?.getDirectory === "function" &&
    typeof locks?.request === "function" &&
    typeof FileSystemFileHandle !== "undefined" &&
    "createWritable" in FileSystemFileHandle.prototype
  );
}

/** Makes a stream that writes to a temporary file, saves it as one download when closed, and removes it when aborted. */
export async function createOpfsTarget(name: string, type: string): Promise<WritableStream<Uint8Array>> {
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
          triggerDownload(file.slice(0, file.size, type), name, 0);
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
 * Removes temporary download files that no open page needs any more. Call it once when the page starts; `createSaveTarget`
 * works without it, but files of earlier visits then stay on the disk. Resolves with the number of files removed.
 */
export async function removeStaleDownloads(): Promise<number> {
  if (!canUseOpfs()) return 0;
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

/** Holds the lock of a temporary file until the returned function is called or the page closes. */
function hold(entry: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(lockName(entry), () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}

function lockName(entry: string): string {
  return `${FOLDER}/${entry}`;
}
