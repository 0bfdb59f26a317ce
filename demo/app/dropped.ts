// What a drop holds: files, folders with all that is in them, and where the browser gives them the handles of files.

import { filesFromDataTransfer } from "nats-objects/browser";
import { nextFrame } from "./state.ts";
import type { Chosen } from "./uploads.ts";

/** Files that are handed on together: the first ones upload while a large folder is still being walked. */
const BATCH = 200;

/** Of a drop of more than that the first ones show at once, because Chromium needs 0.3 ms for the size of each. */
const FIRST = 20;

/** Files whose handles are asked for: Chromium needs 0.3 s for those of 5,000 files, and the page waits. */
const HANDLES = 100;

type Handle = Promise<FileSystemFileHandle | undefined>;

/**
 * Calls `take` with the files of a drop, batch by batch, until the signal is aborted; resolves with how many could not be
 * read. Call it in the event's listener: afterwards the browser has emptied `data`.
 */
export function takeDropped(data: DataTransfer, take: (files: Chosen[]) => void, signal: AbortSignal): Promise<number> {
  const handles = new Map<string, Handle>();
  const items = [...data.items].filter((item) => item.kind === "file");
  for (const item of items.slice(0, HANDLES)) {
    const file = item.getAsFile();
    const handle = file === null ? undefined : handleOf(item);
    if (file !== null && handle !== undefined) handles.set(file.name, handle);
  }
  let failed = 0;
  const walk = filesFromDataTransfer(data, { onError: () => failed++ });
  return (async () => {
    let batch: Chosen[] = [];
    let enough = items.length > BATCH ? FIRST : BATCH;
    for await (const { name, file } of walk) {
      if (signal.aborted) return failed;
      const handle = handles.get(name);
      batch.push(handle === undefined ? { name, file } : { name, file, handle });
      if (batch.length < enough) continue;
      take(batch);
      batch = [];
      enough = BATCH;
      // Files need not be waited for as folders must: without this, the page would be drawn when all are handed on.
      await new Promise<void>((resolve) => nextFrame(() => setTimeout(resolve)));
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
