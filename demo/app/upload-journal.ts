// Upload notes that outlive the page, with one journal per server. A browser without IndexedDB has none, so its uploads start
// over after a reload.

import type { UploadJournal, UploadRecord } from "nats-objects";
import { IndexedDbJournal } from "nats-objects/browser";

const journals = new Map<string, IndexedDbJournal>();

/** The journal of a server. */
export function journalOf(url: string): IndexedDbJournal {
  const name = `nats-objects ${url}`;
  const journal = journals.get(name) ?? new IndexedDbJournal(name);
  journals.set(name, journal);
  return journal;
}

/** The journal of one upload: remembers its note, stores the file's handle with it, and never fails to load. */
export class OneUpload implements UploadJournal {
  readonly #journal: IndexedDbJournal;
  #handle: Promise<FileSystemFileHandle | undefined> | undefined;
  /** The note, once there is one. */
  record: UploadRecord | undefined;

  constructor(journal: IndexedDbJournal, handle?: Promise<FileSystemFileHandle | undefined>) {
    this.#journal = journal;
    this.#handle = handle;
  }

  async load(key: string): Promise<UploadRecord | undefined> {
    this.record = await this.#journal.load(key).catch(() => undefined);
    return this.record;
  }

  async save(record: UploadRecord): Promise<void> {
    this.record = record;
    await this.#journal.save(record);
    const handle = await this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) await this.#journal.keepHandle(record.key, handle).catch(() => undefined);
  }

  async remove(key: string): Promise<void> {
    this.record = undefined;
    await this.#journal.remove(key);
  }
}
