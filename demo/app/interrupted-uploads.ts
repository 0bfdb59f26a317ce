// Uploads of earlier visits that are not finished: found again, gone on with, or given up.

import type { IndexedDbJournal } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Questions } from "./questions.ts";
import { State } from "./state.ts";
import { t } from "./text/text.ts";
import type { Toasts } from "./toasts.ts";
import type { Transfers } from "./transfers.ts";
import type { Chosen } from "./uploads.ts";
import { interruptedUploads, matchFile, mergeNotes, readNotes, writeNotes } from "./upload-notes.ts";
import type { Interrupted, UploadNote } from "./upload-notes.ts";
import { explain } from "./words.ts";

export interface InterruptedParts {
  bucket: () => string;
  /** Where notes are kept for a bucket of the server. */
  key: (bucket: string) => string;
  journal: () => IndexedDbJournal;
  store: () => Promise<RemoteObjectStore>;
  storedAt: (name: string) => number | undefined;
  transfers: Transfers;
  questions: Questions;
  toasts: Toasts;
  /** Uploads a file. */
  start: (chosen: Chosen, replaces: boolean) => void;
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
    const { bucket: bucketNow, key, journal: journalNow, transfers, storedAt } = this.#parts;
    const bucket = bucketNow();
    const journal = journalNow();
    this.#lookingFor = bucket;
    const records = await journal.list().catch(() => []);
    const inOtherTabs = await keysInUse();
    const here = new Set(transfers.unfinishedUploads.map(({ name }) => name));
    const items = interruptedUploads(records, readNotes(key(bucket)), { bucket, here, inOtherTabs, storedAt });
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

  /** Removes what is stored of an upload. */
  async discard(item: Interrupted): Promise<void> {
    const { journal, store, toasts } = this.#parts;
    try {
      if (item.record !== undefined) await (await store()).discardUpload(item.record, journal());
      this.#take(item);
    } catch (error) {
      const why = explain(error, { action: "delete", name: item.name });
      toasts.show({ text: t.interrupted.discardFailed(item.name, why), tone: "bad" });
    }
  }

  async #goOn(item: Interrupted, chosen: Chosen, isSame: boolean): Promise<void> {
    if (!isSame) {
      const { changed, changedText, startAgain, leaveIt } = t.interrupted;
      const question = { title: changed(item.name), text: changedText, yes: startAgain, no: leaveIt };
      if (!(await this.#parts.questions.ask(question))) return;
    }
    // A put of a file that is not the one in the journal removes what is stored of the old one first.
    this.#take(item);
    this.#parts.start(chosen, item.replaces);
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
      const { bucket, lastModified, replaces } = job.upload;
      const note = { name, size: job.size, lastModified, stored: transferred, replaces, written: Date.now() };
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
