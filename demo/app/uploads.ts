// Queues chosen files as uploads, and settles which name each one gets when names are taken.

import type { Choice } from "./conflicts.ts";
import { freeNameFor, takenNames } from "./taken-names.ts";
import type { Job } from "./transfer.ts";
import { uploadJob } from "./upload-job.ts";
import type { Chosen, UploadParts } from "./upload-job.ts";

/** Queues the files, until `cancelled`. Files with free names start at once, the others when the user has decided. */
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
