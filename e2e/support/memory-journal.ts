import type { UploadJournal, UploadRecord } from "../../src/index.ts";

/** A journal in memory that outlives its clients. */
export class MemoryJournal implements UploadJournal {
  readonly #records = new Map<string, UploadRecord>();

  /** The notes of all unfinished uploads. */
  get records(): UploadRecord[] {
    return [...this.#records.values()];
  }

  load(key: string): Promise<UploadRecord | undefined> {
    return Promise.resolve(structuredClone(this.#records.get(key)));
  }

  save(record: UploadRecord): Promise<void> {
    this.#records.set(record.key, structuredClone(record));
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#records.delete(key);
    return Promise.resolve();
  }

  /** The journal as one client sees it: after the client has crashed, it writes nothing more. */
  of(client: { readonly ended: boolean }): UploadJournal {
    return {
      load: (key) => this.load(key),
      save: (record) => (client.ended ? Promise.resolve() : this.save(record)),
      remove: (key) => (client.ended ? Promise.resolve() : this.remove(key)),
    };
  }
}
