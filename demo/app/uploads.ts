// From chosen files to uploads: settles which name each one gets, and never reads a file into memory.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo, PutOptions } from "nats-objects";
import type { IndexedDbJournal } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Choice, Conflicts } from "./conflicts.ts";
import type { Deletions } from "./deletions.ts";
import type { Files } from "./files.ts";
import { freeName } from "./names.ts";
import { composed } from "./spelling.ts";
import { discardUnlessStored, lookUp, storedAs } from "./stored-upload.ts";
import type { Job } from "./transfer.ts";
import type { Transfers } from "./transfers.ts";
import { OneUpload } from "./upload-journal.ts";
import { isAbort } from "./words.ts";

/** A file, the name its object gets, and where the browser gives one the handle that reads it again after a reload. */
export interface Chosen {
  name: string;
  file: File;
  handle?: Promise<FileSystemFileHandle | undefined>;
}

export interface UploadParts {
  bucket: string;
  store: () => Promise<RemoteObjectStore>;
  journal: IndexedDbJournal;
  files: Files;
  transfers: Transfers;
  conflicts: Conflicts;
  deletions: Deletions;
  /** Nothing is queued any more. */
  cancelled: AbortSignal;
}

/** Queues the files, until `cancelled`. Those whose names are free start at once, the others when the person has decided. */
export async function uploadFiles(chosen: readonly Chosen[], parts: UploadParts): Promise<void> {
  const { bucket, files, transfers, conflicts, cancelled } = parts;
  if (cancelled.aborted) return;
  const taken = takenNames(parts);
  const jobs: Job[] = [];
  const clashes: (Chosen & { taken: string; nuid: string | undefined })[] = [];
  for (const each of chosen) {
    const there = taken.find(each.name);
    if (there !== undefined) {
      clashes.push({ ...each, taken: there, nuid: files.bucket === bucket ? files.get(there)?.nuid : undefined });
      continue;
    }
    taken.add(each.name);
    jobs.push(uploadJob(each, parts));
  }
  if (jobs.length > 0) transfers.add(jobs);

  let forAll: Choice | undefined;
  for (const [index, { taken: name, nuid, ...each }] of clashes.entries()) {
    let choice = forAll;
    if (choice === undefined) {
      const answer = await conflicts.ask(name, clashes.length - index - 1, cancelled);
      if (cancelled.aborted) return;
      choice = answer.choice;
      if (answer.forAll) forAll = choice;
    }
    if (choice === "replace") transfers.add([uploadJob({ ...each, name }, parts, { nuid })]);
    if (choice === "keep-both") transfers.add([uploadJob({ ...each, name: freeNameFor(each.name, parts) }, parts)]);
  }
}

/** Names in the list or on their way there, as they are compared. What is being deleted has given its name up. */
class TakenNames {
  readonly #names = new Map<string, string>();

  /** The name that is there, however it is spelled; the very same one, when that is. */
  find(name: string): string | undefined {
    return this.#names.get(name) ?? this.#names.get(composed(name));
  }

  add(name: string): void {
    this.#names.set(name, name);
    this.#names.set(composed(name), this.#names.get(composed(name)) ?? name);
  }
}

function takenNames({ bucket, files, transfers }: UploadParts): TakenNames {
  const names = new TakenNames();
  for (const name of transfers.uploadNames(bucket)) names.add(name);
  // The list may be another store's by now.
  if (files.bucket === bucket) for (const { name } of files.visible) names.add(name);
  return names;
}

function freeNameFor(name: string, parts: UploadParts): string {
  const taken = takenNames(parts);
  return freeName(name, (candidate) => taken.find(candidate) !== undefined);
}

/** What an upload takes the place of: the file with this nuid, or whatever has the name when it begins. */
export interface Replaced {
  nuid: string | undefined;
}

/** The upload of one file. Run again, it goes on behind what the server has. */
export function uploadJob(chosen: Chosen, parts: UploadParts, toReplace?: Replaced): Job {
  const { bucket, store, files, conflicts, deletions } = parts;
  const { file } = chosen;
  let { name } = chosen;
  let replaced = toReplace;
  const journal = new OneUpload(parts.journal, chosen.handle);

  /** Asks what to do with a file that was not there, or was another one, when the person last decided. */
  const decide = async (current: ObjectInfo, signal: AbortSignal, rename: (name: string) => void): Promise<void> => {
    files.apply(current);
    const { choice } = await conflicts.ask(name, 0, signal);
    signal.throwIfAborted();
    if (choice === "skip") throw new DOMException("Skipped", "AbortError");
    replaced = choice === "replace" ? { nuid: current.nuid } : undefined;
    if (choice === "replace") return;
    name = freeNameFor(name, parts);
    rename(name);
  };

  return {
    kind: "upload",
    name,
    type: file.type,
    size: file.size,
    upload: {
      bucket,
      lastModified: file.lastModified,
      get replaced() {
        return replaced?.nuid;
      },
      get nuid() {
        return journal.record?.nuid;
      },
      get isBegun() {
        return journal.record !== undefined;
      },
      async giveUp() {
        if (journal.record === undefined) return;
        const stored = await discardUnlessStored(await store(), journal.record, journal);
        if (stored !== undefined) files.apply(stored);
      },
    },
    async run({ signal, onProgress, onRestart, rename }) {
      // A deletion that can still be undone must not hit the new file.
      const withdrawn = files.bucket === bucket ? deletions.withdraw(name) : undefined;
      if (withdrawn !== undefined) replaced = { nuid: withdrawn.nuid };
      const headers: Record<string, string[]> = file.type === "" ? {} : { "Content-Type": [file.type] };
      for (;;) {
        const target = await store();
        // The last attempt may have come to its end without our hearing of it.
        const stored = journal.record && (await storedAs(target, journal.record));
        if (stored !== undefined) {
          await journal.remove(journal.record?.key ?? "");
          files.apply(stored);
          return;
        }
        if (replaced?.nuid !== undefined) {
          const current = await lookUp(target, name);
          if (current === undefined) replaced = undefined;
          else if (current.nuid !== replaced.nuid) {
            await decide(current, signal, rename);
            continue;
          }
        }
        const options: PutOptions = { signal, onProgress, onRestart, journal };
        if (replaced === undefined) options.expectedRevision = 0;
        try {
          files.apply(await target.put({ name, headers }, file, options));
          return;
        } catch (error) {
          // What Firefox says of a file that it can no longer read.
          if (isAbort(error) && !signal.aborted) throw new DOMException("The file was removed", "NotReadableError");
          const isTaken = error instanceof ObjectStoreError && error.code === "WRONG_REVISION";
          if (replaced !== undefined || !isTaken) throw error;
        }
        // The name was taken since the list was last heard of; it may be free again.
        const current = await lookUp(target, name);
        if (current !== undefined) await decide(current, signal, rename);
      }
    },
  };
}
