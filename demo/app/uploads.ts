// From chosen files to uploads: settles which name each one gets, and never reads a file into memory.

import { ObjectStoreError } from "nats-objects";
import type { PutOptions } from "nats-objects";
import type { IndexedDbJournal } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Choice, Conflicts } from "./conflicts.ts";
import type { Deletions } from "./deletions.ts";
import type { Files } from "./files.ts";
import { freeName } from "./names.ts";
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
  const { transfers, conflicts, cancelled } = parts;
  if (cancelled.aborted) return;
  const taken = takenNames(parts);
  const jobs: Job[] = [];
  const clashes: Chosen[] = [];
  for (const each of chosen) {
    if (taken.has(each.name)) {
      clashes.push(each);
      continue;
    }
    taken.add(each.name);
    jobs.push(uploadJob(each, "new", parts));
  }
  if (jobs.length > 0) transfers.add(jobs);

  let forAll: Choice | undefined;
  for (const [index, each] of clashes.entries()) {
    let choice = forAll;
    if (choice === undefined) {
      const answer = await conflicts.ask(each.name, clashes.length - index - 1, cancelled);
      if (cancelled.aborted) return;
      choice = answer.choice;
      if (answer.forAll) forAll = choice;
    }
    if (choice === "replace") transfers.add([uploadJob(each, "replace", parts)]);
    if (choice === "keep-both") {
      const names = takenNames(parts);
      const name = freeName(each.name, (candidate) => names.has(candidate));
      transfers.add([uploadJob({ ...each, name }, "new", parts)]);
    }
  }
}

/** Names in the list or on their way there. What is being deleted has given its name up. */
function takenNames({ bucket, files, transfers }: UploadParts): Set<string> {
  const names = transfers.uploadNames(bucket);
  // The list may be another store's by now.
  if (files.bucket === bucket) for (const { name } of files.visible) names.add(name);
  return names;
}

/** The upload of one file. Run again, it goes on behind what the server has. */
export function uploadJob(chosen: Chosen, firstMode: "new" | "replace", parts: UploadParts): Job {
  const { bucket, store, files, transfers, conflicts, deletions } = parts;
  const { file } = chosen;
  let { name } = chosen;
  let mode = firstMode;
  const journal = new OneUpload(parts.journal, chosen.handle);
  return {
    kind: "upload",
    name,
    type: file.type,
    size: file.size,
    upload: {
      bucket,
      lastModified: file.lastModified,
      get replaces() {
        return mode === "replace";
      },
      get isBegun() {
        return journal.record !== undefined;
      },
      async giveUp() {
        if (journal.record !== undefined) await (await store()).discardUpload(journal.record, journal);
      },
    },
    async run({ signal, onProgress, rename }) {
      // A deletion that can still be undone must not hit the new file.
      if (files.bucket === bucket && deletions.withdraw(name)) mode = "replace";
      for (;;) {
        const options: PutOptions = { signal, onProgress, journal };
        const target = await store();
        if (mode === "new") options.expectedRevision = 0;
        const headers: Record<string, string[]> = file.type === "" ? {} : { "Content-Type": [file.type] };
        try {
          files.apply(await target.put({ name, headers }, file, options));
          return;
        } catch (error) {
          // What Firefox says of a file that it can no longer read.
          if (isAbort(error) && !signal.aborted) throw new DOMException("The file was removed", "NotReadableError");
          if (mode !== "new" || !(error instanceof ObjectStoreError) || error.code !== "WRONG_REVISION") throw error;
        }
        // The name was taken since the list was last heard of; it may be free again.
        const current = await target.getInfo(name, { showDeleted: true });
        files.apply(current);
        if (current.deleted) continue;
        const { choice } = await conflicts.ask(name, 0, signal);
        signal.throwIfAborted();
        if (choice === "skip") throw new DOMException("Skipped", "AbortError");
        if (choice === "replace") {
          mode = "replace";
        } else {
          const names = transfers.uploadNames(bucket);
          name = freeName(name, (candidate) => files.get(candidate) !== undefined || names.has(candidate));
          rename(name);
        }
      }
    },
  };
}
