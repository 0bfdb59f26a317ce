// Unfinished uploads of earlier visits: finds, resumes or discards them. Beyond 200 lines because all three start from the
// same notes.

import type { IndexedDbJournal } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Questions } from "./questions.ts";
import { State } from "./state.ts";
import { discardUnlessStored, storedAs } from "./stored-upload.ts";
import { t } from "./text/text.ts";
import type { Toasts } from "./toasts.ts";
import type { Transfers } from "./transfers.ts";
import type { Chosen } from "./upload-job.ts";
import { interruptedUploads, matchFile, mergeNotes, partStored, readNotes, writeNotes } from "./upload-notes.ts";
import type { Interrupted, StoredSince, UploadNote } from "./upload-notes.ts";
import { explain } from "./error-text.ts";

export interface InterruptedParts {
  bucket: () => string;
  /** The localStorage key for the notes of a bucket. */
  key: (bucket: string) => string;
  journal: () => IndexedDbJournal;
  store: () => Promise<RemoteObjectStore>;
  /** The files of the bucket; called once the list is loaded. */
  stored: () => StoredSince;
  transfers: Transfers;
  questions: Questions;
  toasts: Toasts;
  /** Uploads a file, replacing the one with the nuid `replaced`. */
  start: (chosen: Chosen, replaced: string | undefined) => void;
}

export class InterruptedUploads extends State {
  items: readonly Interrupted[] = [];
  /** The uploads whose file can be read without choosing it again. */
  readonly handles = new Map<Interrupted, FileSystemFileHandle>();
  readonly #parts: InterruptedParts;
  #lookingFor = "";

  constructor(parts: InterruptedParts) {
    super();
    this.#parts = parts;
    addEventListener("pagehide", () => this.#writeDown());
    // Another tab may have started, finished or left uploads meanwhile.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#lookingFor !== "") void this.look();
    });
  }

  /** Looks for interrupted uploads to the open bucket. */
  async look(): Promise<void> {
    const { bucket: bucketNow, key, journal: journalNow, transfers, stored } = this.#parts;
    const bucket = bucketNow();
    const journal = journalNow();
    this.#lookingFor = bucket;
    const all = await journal.list().catch(() => []);
    const inOtherTabs = await keysInUse();
    if (bucketNow() !== bucket) return;
    const records = all.filter((record) => record.bucket === bucket && !inOtherTabs.has(record.key));
    const { over, open } = partStored({ records, notes: readNotes(key(bucket)) }, stored());
    for (const record of over.records) await journal.remove(record.key).catch(() => undefined);
    if (over.notes.length > 0) writeNotes(key(bucket), open.notes);
    const others = all.filter((record) => inOtherTabs.has(record.key));
    const here = new Set(transfers.unfinishedUploads.map(({ name }) => name));
    const noted = { records: [...open.records, ...others], notes: open.notes };
    const items = interruptedUploads(noted, { bucket, here, inOtherTabs });
    const handles = new Map<Interrupted, FileSystemFileHandle>();
    for (const item of items) {
      const handle = item.record && (await journal.handle(item.record.key).catch(() => undefined));
      if (handle) handles.set(item, handle);
    }
    if (bucketNow() !== bucket) return;
    this.items = items;
    this.handles.clear();
    for (const [item, handle] of handles) this.handles.set(item, handle);
    this.changed();
  }

  /** Forgets the items, before switching to another server or store. */
  clear(): void {
    this.items = [];
    this.handles.clear();
    this.#lookingFor = "";
    this.changed();
  }

  /** Removes the notes of uploads to a store that no longer exists. */
  async forget(bucket: string): Promise<void> {
    const journal = this.#parts.journal();
    writeNotes(this.#parts.key(bucket), []);
    const records = await journal.list().catch(() => []);
    for (const record of records) if (record.bucket === bucket) await journal.remove(record.key).catch(() => undefined);
  }

  /** Resumes uploads with the files the user chose. */
  async continueWith(files: readonly File[], only?: Interrupted): Promise<void> {
    let strangers = 0;
    for (const file of files) {
      const match = matchFile(file, only === undefined ? this.items : [only]);
      // With one file for one upload, the user means this file, whatever its name.
      if (match === undefined && only !== undefined) await this.#goOn(only, { name: only.name, file }, false);
      else if (match === undefined) strangers++;
      else await this.#goOn(match.upload, { name: match.upload.name, file }, match.isSame);
    }
    if (strangers > 0) this.#parts.toasts.show({ text: t.interrupted.notThese(strangers), tone: "bad" });
  }

  /** Resumes with a stored file handle. Call it in a click handler: it may ask for permission. */
  async continueWithHandle(item: Interrupted): Promise<void> {
    const handle = this.handles.get(item);
    if (handle === undefined) return;
    try {
      // Only Chromium's handles have requestPermission; elsewhere reading works without it.
      const asking = handle as Partial<{ requestPermission(o: { mode: "read" }): Promise<PermissionState> }>;
      const permission = await asking.requestPermission?.call(handle, { mode: "read" });
      if (permission === "denied") return;
      const file = await handle.getFile();
      const isSame = file.size === item.size && file.lastModified === item.lastModified;
      await this.#goOn(item, { name: item.name, file, handle: Promise.resolve(handle) }, isSame);
    } catch {
      this.handles.delete(item);
      this.#parts.toasts.show({ text: t.interrupted.gone(item.name), tone: "bad" });
      this.changed();
    }
  }

  /** Removes the stored part of an upload, unless it was completed after all; then the file stays. */
  async discard(item: Interrupted): Promise<void> {
    const { journal, store, toasts } = this.#parts;
    const { record } = item;
    try {
      const stored = record && (await discardUnlessStored(await store(), record, journal()));
      this.#take(item);
      if (stored !== undefined) this.#tellStored(stored.name);
    } catch (error) {
      const why = explain(error, { action: "delete", name: item.name });
      toasts.show({ text: t.interrupted.discardFailed(item.name, why), tone: "bad" });
    }
  }

  async #goOn(item: Interrupted, chosen: Chosen, isSame: boolean): Promise<void> {
    if (await this.#isStored(item)) return;
    if (!isSame) {
      const { changed, changedText, startAgain, leaveIt } = t.interrupted;
      const question = { title: changed(item.name), text: changedText, yes: startAgain, no: leaveIt };
      if (!(await this.#parts.questions.ask(question))) return;
    }
    // If the file differs from the one in the journal, put removes the old stored part first.
    this.#take(item);
    this.#parts.start({ ...chosen, isNoted: item.record !== undefined }, item.replaced);
  }

  /** Forgets an upload that was completed after all, which only the server can tell. */
  async #isStored(item: Interrupted): Promise<boolean> {
    const { journal, store } = this.#parts;
    const { record } = item;
    const stored = record && (await storedAs(await store(), record).catch(() => undefined));
    if (record === undefined || stored === undefined) return false;
    await journal().remove(record.key);
    this.#take(item);
    this.#tellStored(stored.name);
    return true;
  }

  #tellStored(name: string): void {
    this.#parts.toasts.show({ text: t.interrupted.storedAfterAll(name), tone: "plain" });
  }

  #take(item: Interrupted): void {
    this.items = this.items.filter((each) => each !== item);
    this.handles.delete(item);
    const key = this.#parts.key(this.#parts.bucket());
    writeNotes(
      key,
      readNotes(key).filter(({ name }) => name !== item.name),
    );
    this.changed();
  }

  #writeDown(): void {
    const byBucket = new Map<string, UploadNote[]>();
    for (const { name, job, transferred } of this.#parts.transfers.unfinishedUploads) {
      if (job.upload === undefined) continue;
      const { bucket, lastModified, replaced, nuid } = job.upload;
      const note: UploadNote = { name, size: job.size, lastModified, stored: transferred, written: Date.now() };
      if (replaced !== undefined) note.replaced = replaced;
      if (nuid !== undefined) note.nuid = nuid;
      byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), note]);
    }
    for (const [bucket, notes] of byBucket) {
      const key = this.#parts.key(bucket);
      writeNotes(key, mergeNotes(readNotes(key), notes));
    }
  }
}

/** Journal keys of uploads that run in any tab: each holds a lock named after its key. */
async function keysInUse(): Promise<Set<string>> {
  const prefix = "nats-objects ";
  const { locks } = navigator as Partial<Navigator>;
  const { held = [] } = (await locks?.query().catch(() => undefined)) ?? {};
  const names = held.map(({ name = "" }) => name);
  return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
}
