import type { DBSchema, IDBPDatabase } from "idb";
import { lazily } from "../lazily.ts";
import type { UploadJournal, UploadRecord } from "../types.ts";

/** Loaded on demand: not every page that saves files has uploads or keeps notes. */
const loadIdb = lazily(() => import("idb"));

interface Schema extends DBSchema {
  uploads: { key: string; value: UploadRecord };
  handles: { key: string; value: FileSystemFileHandle };
}

/**
 * Keeps the notes of unfinished uploads in IndexedDB, so that they outlive the page. All tabs of an origin share them.
 *
 * @example await store.putFile(file, { journal: new IndexedDbJournal() });
 */
export class IndexedDbJournal implements UploadJournal {
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | undefined;

  /** `database` separates the notes of different servers; default `"nats-objects"`. */
  constructor(database: string = "nats-objects") {
    this.#name = database;
  }

  /** Returns the note of an upload, if there is one. */
  async load(key: string): Promise<UploadRecord | undefined> {
    return (await this.#open()).get("uploads", key);
  }

  /** Stores a note, replacing an older one with the same key. */
  async save(record: UploadRecord): Promise<void> {
    await (await this.#open()).put("uploads", record, record.key);
  }

  /** Removes the note of an upload and its file handle. */
  async remove(key: string): Promise<void> {
    const transaction = (await this.#open()).transaction(["uploads", "handles"], "readwrite");
    await Promise.all([
      transaction.objectStore("uploads").delete(key),
      transaction.objectStore("handles").delete(key),
      transaction.done,
    ]);
  }

  /** Returns the notes of all unfinished uploads, the most recently updated first. */
  async list(): Promise<UploadRecord[]> {
    const records = await (await this.#open()).getAll("uploads");
    return records.sort((a, b) => b.updated - a.updated);
  }

  /**
   * Keeps the handle of an upload's file, where the browser has one: after a reload the upload then resumes without picking
   * the file again. Where handles cannot be stored, it resolves without storing anything.
   */
  async keepHandle(key: string, handle: FileSystemFileHandle): Promise<void> {
    await (await this.#open()).put("handles", handle, key).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === "DataCloneError")) throw error;
    });
  }

  /** Returns the file handle kept for an upload. Reading its file may need the user's permission again. */
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
    const { openDB } = await loadIdb();
    return openDB<Schema>(this.#name, 1, {
      upgrade(database) {
        database.createObjectStore("uploads");
        database.createObjectStore("handles");
      },
      // Another tab has a newer version of the application and must not wait for this one.
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
