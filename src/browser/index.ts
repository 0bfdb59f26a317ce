// What only a page can do: save objects to disk, give them addresses, accept dropped folders. The core never imports this.

export { createSaveTarget, PICKER_THRESHOLD, MEMORY_LIMIT } from "./save-target.ts";
export type { SaveTargetOptions } from "./save-target.ts";
export { removeStaleDownloads } from "./opfs-target.ts";
export { IndexedDbJournal } from "./indexed-db-journal.ts";
export { wsFactory } from "../jetstream/web-socket.ts";
export { safeFileName } from "./safe-name.ts";
export { serveObjects } from "./serve-objects.ts";
export type { ObjectServer, ReadableStore, ServedStores, ServeOptions } from "./serve-types.ts";
export { filesFromDataTransfer } from "./dropped-files.ts";
export type { DroppedFile, DroppedFilesOptions } from "./dropped-files.ts";
export { zipObjects } from "./zip-objects.ts";
export type { ListableStore, ObjectZip, ZipOptions } from "./zip-types.ts";
