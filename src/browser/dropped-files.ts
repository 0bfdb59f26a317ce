// Files dropped on a page, including those in folders, each with its path within the drop.

/** One file of a drop. */
export interface DroppedFile {
  /** Path of the file, such as `"photos/2026/a.jpg"`; usable as an object name. */
  readonly name: string;
  /** The file itself; nothing has been read yet. */
  readonly file: File;
}

/** Up to this many items, each is checked for being a folder; beyond it, only those without a type. */
const MAX_CHECKED_ITEMS = 100;

/** Options of {@link filesFromDataTransfer}. */
export interface DroppedFilesOptions {
  /** Called with the path of anything that cannot be listed or read; the walk then continues. Default: the walk rejects. */
  onError?: (path: string, error: unknown) => void;
}

/**
 * Yields the files of a drop or paste one by one, including those in nested folders. Call it in the event listener, before
 * any `await`: the browser empties `data` afterwards. The first file of a large folder comes before the whole folder is
 * walked. Empty folders yield nothing. In a drop of more than 100 items, a folder whose name ends like a known file type
 * is mistaken for a file, and cannot be read.
 *
 * @example
 * for await (const { name, file } of filesFromDataTransfer(event.dataTransfer)) await store.put({ name }, file);
 */
export function filesFromDataTransfer(
  data: DataTransfer,
  options: DroppedFilesOptions = {},
): AsyncIterableIterator<DroppedFile> {
  const items = [...data.items].filter((item) => item.kind === "file");
  const isFew = items.length <= MAX_CHECKED_ITEMS;
  const entryOf = (item: DataTransferItem) => (isFew || item.type === "" ? item.webkitGetAsEntry() : null);
  // Chromium asks another process for each entry: 1.2 s for 5,000. The type comes from the name, so few folders have one.
  const dropped = items.map((item) => entryOf(item) ?? item.getAsFile()).filter((each) => each !== null);
  // Synthetic events may carry files but no items.
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

/** Chromium returns at most 100 entries per call, and an empty list at the end. */
async function* list(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry, void, undefined> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    yield* some;
  }
}
