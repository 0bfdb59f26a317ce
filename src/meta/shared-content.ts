// One content under several names, as while an object is renamed: who still has the chunks.
import type { Bucket } from "../bucket.ts";
import { type Moves, movesOf, predecessorOf } from "../jetstream/publish-meta.ts";
import { lastMessage, purge } from "../jetstream/streams.ts";
import { type Entry, entryOf } from "./entry.ts";
import { chunkSubject, isMetaSubject } from "../protocol/subjects.ts";

/** A meta message that has, or had, a content. */
export interface Holder {
  readonly subject: string;
  readonly revision: number;
  readonly nuid: string;
  readonly moves: Moves;
}

/** An object has two names at most, and a few while several renames go on; more were written by somebody who means harm. */
const MOST_NAMES = 8;

/** What is stored under subjects of meta messages, where there is something. */
export async function lookUpSubjects(bucket: Bucket, subjects: readonly string[]): Promise<Entry[]> {
  const { api, stream } = bucket;
  const metas = subjects.filter((subject) => isMetaSubject(bucket.subjects, subject)).slice(-MOST_NAMES);
  const found = await Promise.all(metas.map((subject) => lastMessage(api, stream, subject)));
  return found.filter((message) => message !== undefined).map((message) => entryOf(bucket, message));
}

/** Whether an entry has the chunks of this nuid. */
export function has(entry: Entry, nuid: string): boolean {
  return entry.nuid === nuid && !entry.info?.deleted;
}

/** Whether what is stored now is the mark of a holder's deletion, or what has taken its place with another content. */
export function isLoss(now: Entry, { subject, revision, nuid, moves }: Holder): boolean {
  if (now.subject !== subject || has(now, nuid)) return false;
  const isNext = predecessorOf(now.message) === revision;
  return isNext || (now.nuid === nuid && JSON.stringify(movesOf(now.message)) === JSON.stringify(moves));
}

/** Removes the chunks of an entry that is no longer there, unless they go on under another name. */
export async function removeContent(bucket: Bucket, { nuid, message, heirs = [] }: Entry): Promise<void> {
  const { api, stream, subjects } = bucket;
  if (nuid === "") return;
  const { from, to } = movesOf(message);
  const others = await lookUpSubjects(bucket, from === "" ? to : [from, ...to]);
  if (others.some((other) => has(other, nuid))) return;
  // What has gone, and was neither deleted nor replaced, has a third name now.
  const isGone = (heir: Entry): boolean =>
    others.some((other) => isLoss(other, { ...heir, moves: movesOf(heir.message) }));
  if (!heirs.every(isGone)) return;
  await purge(api, stream, chunkSubject(subjects, nuid));
}
