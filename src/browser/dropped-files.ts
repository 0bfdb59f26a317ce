// What was dropped on a page, folders included: each file with the path that it has in what was dropped.

/** One file of a drop. */
export interface DroppedFile {
  /** Path of the file, as `"photos/2026/a.jpg"`: fit to be the name of an object. */
  readonly name: string;
  /** The file itself; nothing is read yet. */
  readonly file: File;
}

/** So many items are all asked whether they are folders; of more, those without a type. */
const FEW = 100;

/** Options of {@link filesFromDataTransfer}. */
export interface DroppedFilesOptions {
  /** Called for what cannot be listed or read, with its path; the walk goes on. Without it the walk rejects. */
  onError?: (path: string, error: unknown) => void;
}

/**
 * The files of a drop or a paste, those in dropped folders and their folders too, one after the other. Call it in the
 * event's listener, before anything is awaited: afterwards the browser has emptied `data`. A walk of a large folder
 * begins with the first file. Empty folders have no files, so nothing is told of them. In a drop of more than
 * 100 items, a folder that is called like a file of a known type is taken for one, and cannot be read.
 *
 * @example
 * for await (const { name, file } of filesFromDataTransfer(event.dataTransfer)) await store.put({ name }, file);
 */
export function filesFromDataTransfer(
  data: DataTransfer,
  options: DroppedFilesOptions = {},
): AsyncIterableIterator<DroppedFile> {
  const items = [...data.items].filter((item) => item.kind === "file");
  const isFew = items.length <= FEW;
  const entryOf = (item: DataTransferItem) => (isFew || item.type === "" ? item.webkitGetAsEntry() : null);
  // For an entry Chromium asks another process and waits: 1.2 s for 5,000. A type is made of the name, so few folders have one.
  const dropped = items.map((item) => entryOf(item) ?? item.getAsFile()).filter((each) => each !== null);
  // Events that scripts make may carry files and no items.
  return walkAll(items.length > 0 ? dropped : [...data.files], options);
}

async function* walkAll(
  dropped: (FileSystemEntry | File)[],
  options: DroppedFilesOptions,
): AsyncGenerator<DroppedFile, void, undefined> {
  for (const each of dropped) {
    if (each instanceof File) yield { name: each.name, file: each };
    else yield* walk(each, options);
  }
}

async function* walk(
  entry: FileSystemEntry,
  options: DroppedFilesOptions,
): AsyncGenerator<DroppedFile, void, undefined> {
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      yield { name: entry.fullPath.replace(/^\/+/, ""), file };
    } else {
      for await (const child of list(entry as FileSystemDirectoryEntry)) yield* walk(child, options);
    }
  } catch (error) {
    if (!options.onError) throw error;
    options.onError(entry.fullPath.replace(/^\/+/, ""), error);
  }
}

/** A reader gives 100 entries at a time in Chromium, and none when there are no more. */
async function* list(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry, void, undefined> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    yield* some;
  }
}
