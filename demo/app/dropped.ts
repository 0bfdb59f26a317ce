// The files of a drop, including those in folders, with their file handles where the browser offers them.

import { filesFromDataTransfer } from "nats-objects/browser";
import { nextFrame } from "./state.ts";
import type { Chosen } from "./upload-job.ts";

/** Files per batch: the first ones upload while a large folder is still being walked. */
const BATCH = 200;

/** In larger drops, the first files show at once, because Chromium needs 0.3 ms for the size of each. */
const FIRST = 20;

/** Number of files to get handles for: Chromium blocks the page for 0.3 s for 5,000 files. */
const HANDLES = 100;

type Handle = Promise<FileSystemFileHandle | undefined>;

/**
 * Calls `take` with the files of a drop, batch by batch, until the signal is aborted; resolves with the number of files that
 * could not be read. Call it in the event listener: the browser empties `data` afterwards.
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
      // Plain files need no waiting, unlike folders; yield anyway, so that the page renders before all files are passed on.
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
