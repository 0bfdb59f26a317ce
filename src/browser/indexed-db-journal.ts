import type { DBSchema, IDBPDatabase } from "idb";
import type { UploadJournal, UploadRecord } from "../types.ts";

interface Schema extends DBSchema {
  uploads: { key: string; value: UploadRecord };
  handles: { key: string; value: FileSystemFileHandle };
}

/**
 * Notes of unfinished uploads in IndexedDB, so that they outlive the page. All tabs of an origin share them.
 *
 * @example await store.putFile(file, { journal: new IndexedDbJournal() });
 */
export class IndexedDbJournal implements UploadJournal {
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | undefined;

  /** `database` keeps the notes of different servers apart; default `"nats-objects"`. */
  constructor(database: string = "nats-objects") {
    this.#name = database;
  }

  /** The note of an upload, if there is one. */
  async load(key: string): Promise<UploadRecord | undefined> {
    return (await this.#open()).get("uploads", key);
  }

  /** Keeps a note, in place of an older one of the same key. */
  async save(record: UploadRecord): Promise<void> {
    await (await this.#open()).put("uploads", record, record.key);
  }

  /** Forgets an upload, and its file handle. */
  async remove(key: string): Promise<void> {
    const transaction = (await this.#open()).transaction(["uploads", "handles"], "readwrite");
    await Promise.all([
      transaction.objectStore("uploads").delete(key),
      transaction.objectStore("handles").delete(key),
      transaction.done,
    ]);
  }

  /** Every upload that is not finished, the one that was noted last first. */
  async list(): Promise<UploadRecord[]> {
    const records = await (await this.#open()).getAll("uploads");
    return records.sort((a, b) => b.updated - a.updated);
  }

  /**
   * Keeps the handle of an upload's file, where the browser gives one: after a reload the upload then goes on without
   * the file being picked again. Resolves without having kept it where handles cannot be stored.
   */
  async keepHandle(key: string, handle: FileSystemFileHandle): Promise<void> {
    await (await this.#open()).put("handles", handle, key).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === "DataCloneError")) throw error;
    });
  }

  /** The file handle that was kept for an upload. Reading its file may need the person's permission again. */
  async handle(key: string): Promise<FileSystemFileHandle | undefined> {
    return (await this.#open()).get("handles", key);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= this.#openAnew().catch((error: unknown) => {
      this.#database = undefined;
      throw error;
    });
    return this.#database;
  }

  async #openAnew(): Promise<IDBPDatabase<Schema>> {
    // Loaded when it is needed: not every page that saves files has uploads, or keeps notes of them.
    const { openDB } = await import("idb");
    return openDB<Schema>(this.#name, 1, {
      upgrade(database) {
        database.createObjectStore("uploads");
        database.createObjectStore("handles");
      },
      // Another tab has a newer version of the application: it must not wait for this one.
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        this.#database = undefined;
      },
      terminated: () => {
        this.#database = undefined;
      },
    });
  }
}
