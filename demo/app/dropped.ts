// What a drop holds: files, folders with all that is in them, and where the browser gives them the handles of files.

import { filesFromDataTransfer } from "nats-objects/browser";
import type { Chosen } from "./uploads.ts";

/** Files that are handed on together: the first ones upload while a large folder is still being walked. */
const BATCH = 200;

type Handle = Promise<FileSystemFileHandle | undefined>;

/**
 * Calls `take` with the files of a drop, batch by batch; resolves with how many could not be read. Call it in the event's
 * listener: afterwards the browser has emptied `data`.
 */
export function takeDropped(data: DataTransfer, take: (files: Chosen[]) => void): Promise<number> {
  const handles = new Map<string, Handle>();
  for (const item of data.items) {
    const file = item.kind === "file" ? item.getAsFile() : null;
    const handle = file === null ? undefined : handleOf(item);
    if (file !== null && handle !== undefined) handles.set(file.name, handle);
  }
  let failed = 0;
  const walk = filesFromDataTransfer(data, { onError: () => failed++ });
  return (async () => {
    let batch: Chosen[] = [];
    for await (const { name, file } of walk) {
      const handle = handles.get(name);
      batch.push(handle === undefined ? { name, file } : { name, file, handle });
      if (batch.length < BATCH) continue;
      take(batch);
      batch = [];
    }
    if (batch.length > 0) take(batch);
    return failed;
  })();
}

/** Only Chromium has it. */
function handleOf(item: DataTransferItem): Handle | undefined {
  const asking = item as Partial<{ getAsFileSystemHandle(): Promise<FileSystemHandle | null> }>;
  const asked = asking.getAsFileSystemHandle?.call(item);
  return asked?.then(
    (handle) => (handle?.kind === "file" ? (handle as FileSystemFileHandle) : undefined),
    () => undefined,
  );
}
