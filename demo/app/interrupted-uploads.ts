// Uploads of earlier visits that are not finished: found again, gone on with, or given up. Beyond 200 lines because each of
// these begins with the same notes.

import type { IndexedDbJournal } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Questions } from "./questions.ts";
import { State } from "./state.ts";
import { discardUnlessStored, storedAs } from "./stored-upload.ts";
import { t } from "./text/text.ts";
import type { Toasts } from "./toasts.ts";
import type { Transfers } from "./transfers.ts";
import type { Chosen } from "./uploads.ts";
import { interruptedUploads, matchFile, mergeNotes, partStored, readNotes, writeNotes } from "./upload-notes.ts";
import type { Interrupted, StoredSince, UploadNote } from "./upload-notes.ts";
import { explain } from "./words.ts";

export interface InterruptedParts {
  bucket: () => string;
  /** Where notes are kept for a bucket of the server. */
  key: (bucket: string) => string;
  journal: () => IndexedDbJournal;
  store: () => Promise<RemoteObjectStore>;
  /** What the list of the bucket has; it is asked for once the list is there. */
  stored: () => StoredSince;
  transfers: Transfers;
  questions: Questions;
  toasts: Toasts;
  /** Uploads a file, in place of the one with the nuid `replaced`. */
  start: (chosen: Chosen, replaced: string | undefined) => void;
}

export class InterruptedUploads extends State {
  items: readonly Interrupted[] = [];
  /** Those whose file can be read again without being chosen again. */
  readonly handles = new Map<Interrupted, FileSystemFileHandle>();
  readonly #parts: InterruptedParts;
  #lookingFor = "";

  constructor(parts: InterruptedParts) {
    super();
    this.#parts = parts;
    addEventListener("pagehide", () => this.#writeDown());
    // Another tab may have begun, finished or left uploads meanwhile.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#lookingFor !== "") void this.look();
    });
  }

  /** Looks what there is for the bucket that is open. */
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

  /** Nothing of another server or store. */
  clear(): void {
    this.items = [];
    this.handles.clear();
    this.#lookingFor = "";
    this.changed();
  }

  /** Forgets what is noted of uploads to a store that is gone. */
  async forget(bucket: string): Promise<void> {
    const journal = this.#parts.journal();
    writeNotes(this.#parts.key(bucket), []);
    const records = await journal.list().catch(() => []);
    for (const record of records) if (record.bucket === bucket) await journal.remove(record.key).catch(() => undefined);
  }

  /** Goes on with files that were chosen for it. */
  async continueWith(files: readonly File[], only?: Interrupted): Promise<void> {
    let strangers = 0;
    for (const file of files) {
      const match = matchFile(file, only === undefined ? this.items : [only]);
      // One file for one upload: whatever it is called now, it was meant to be this one.
      if (match === undefined && only !== undefined) await this.#goOn(only, { name: only.name, file }, false);
      else if (match === undefined) strangers++;
      else await this.#goOn(match.upload, { name: match.upload.name, file }, match.isSame);
    }
    if (strangers > 0) this.#parts.toasts.show({ text: t.interrupted.notThese(strangers), tone: "bad" });
  }

  /** Goes on with a file that the browser still has a handle of. Call it in a click: it may ask for permission. */
  async continueWithHandle(item: Interrupted): Promise<void> {
    const handle = this.handles.get(item);
    if (handle === undefined) return;
    try {
      // Only Chromium has handles that ask; where there is no question, reading simply works.
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

  /** Removes what is stored of an upload, unless it became a file after all: that stays. */
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
    // A put of a file that is not the one in the journal removes what is stored of the old one first.
    this.#take(item);
    this.#parts.start(chosen, item.replaced);
  }

  /** Forgets an upload that became a file after all, which only the server can tell. */
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

/** Keys of uploads that run, in whatever tab: each holds a lock named after its key. */
async function keysInUse(): Promise<Set<string>> {
  const prefix = "nats-objects ";
  const { locks } = navigator as Partial<Navigator>;
  const { held = [] } = (await locks?.query().catch(() => undefined)) ?? {};
  const names = held.map(({ name = "" }) => name);
  return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
}
