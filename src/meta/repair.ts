// The repairs of `check`. Each step looks again just before it removes or changes something.
import type { Bucket } from "../bucket.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import type { StreamMessage } from "../jetstream/stream-message.ts";
import { bucketSubjects, chunkSubject, isLiteral, metaFilter, unpaddedMetaSubjects } from "../protocol/subjects.ts";
import type { HalfRename, ObjectInfo, OrphanChunks } from "../types.ts";
import { type Entry, lookUp, type MetaMessage } from "./entry.ts";
import { examine, liveNuid } from "./examine.ts";
import { removeName } from "./rename.ts";
import { isConflict, replaceMeta } from "./replace.ts";
import { has } from "./shared-content.ts";

/** Concurrent requests of one kind. */
const PARALLEL = 64;

/** A meta message whose name differs from the one that its subject encodes. */
export interface Misnamed {
  readonly info: ObjectInfo;
  /** The name that its subject encodes. */
  readonly name: string;
  readonly message: MetaMessage;
}

/** What to repair. */
export interface RepairWork {
  readonly orphans: readonly OrphanChunks[];
  /** The subjects of chunks that some client may read. */
  readonly used: ReadonlyMap<string, unknown>;
  /** Sequence up to which all meta messages were read. */
  readonly read: number;
  readonly markers: readonly MetaMessage[];
  readonly misnamed: readonly Misnamed[];
  readonly halfRenames: readonly HalfRename[];
  readonly misplaced: readonly ObjectInfo[];
}

/** Repairs what was found. Whatever has changed meanwhile is left to the next repair. */
export async function repairStore(bucket: Bucket, work: RepairWork): Promise<void> {
  const { stream } = bucket;
  await removeOrphans(bucket, work);
  await inGroups(work.markers, ({ subject, seq }) => stream.purge(subject, seq + 1));
  for (const each of work.halfRenames) await unlessConflict(completeRename(bucket, each));
  for (const each of work.misnamed) await unlessConflict(correctName(bucket, each));
  for (const { name } of work.misplaced) await unlessConflict(move(bucket, name));
}

/** Removes orphan chunks in groups. Before each group, reads the meta messages that were stored meanwhile. */
async function removeOrphans(bucket: Bucket, { orphans, used, read }: RepairWork): Promise<void> {
  const { stream, subjects } = bucket;
  const live = new Set(used.keys());
  let last = read;
  /** Reads newer meta messages and adds their chunks to `live`. False if one cannot be understood. */
  const readOn = async (): Promise<boolean> => {
    for (;;) {
      const message = await stream.nextMessage(metaFilter(subjects), last + 1);
      if (!message) return true;
      last = message.seq;
      const examined = examine(bucket, message);
      if (examined.kind === "unread") return false;
      live.add(chunkSubject(subjects, liveNuid(examined)));
    }
  };
  const all = orphans.map(({ nuid }) => chunkSubject(subjects, nuid));
  for (let at = 0; at < all.length; at += PARALLEL) {
    if (!(await readOn())) return;
    const group = all.slice(at, at + PARALLEL).filter((subject) => !live.has(subject));
    await Promise.all(group.filter(isLiteral).map((subject) => stream.purge(subject)));
    const patterns = new Set(group.filter((subject) => !isLiteral(subject)));
    if (patterns.size > 0) await removeOneByOne(bucket, patterns);
  }
}

/** Removes the messages of subjects that contain `*` or `>`: as a filter such a subject would match others. */
async function removeOneByOne(bucket: Bucket, patterns: ReadonlySet<string>): Promise<void> {
  const { stream, subjects } = bucket;
  const [filter] = bucketSubjects(subjects);
  const found: StreamMessage[] = [];
  for await (const message of messageHeaders(stream, filter, "all", DEFAULT_TIMEOUT)) {
    if (patterns.has(message.subject)) found.push(message);
  }
  await inGroups(found, ({ seq, subject }) => stream.deleteMessage(seq, { subject }));
}

/** Removes the old name of an object, if it has not changed since and the new name has its content. */
async function completeRename(bucket: Bucket, { from, to }: HalfRename): Promise<void> {
  const [old, now] = await Promise.all([lookUp(bucket, from.name), lookUp(bucket, to.name)]);
  if (old?.revision === from.revision && now && has(now, from.nuid)) await removeName(bucket, old);
}

/** Gives an object the name that its subject encodes; removes a delete marker. */
async function correctName(bucket: Bucket, { info, name, message: { subject, seq } }: Misnamed): Promise<void> {
  const { stream } = bucket;
  if (info.deleted) {
    await stream.deleteMessage(seq, { subject });
    return;
  }
  const message = await stream.lastMessage(subject);
  if (message?.seq !== seq) return;
  const entry: Entry = { subject, revision: seq, info, nuid: info.nuid, message };
  await replaceMeta(bucket, { ...info, name }, entry);
}

/**
 * Moves an object to where clients look for it. If its name has another object, both stay: the client that stored this one
 * may still read it. A put or delete of the name removes both.
 */
async function move(bucket: Bucket, name: string): Promise<void> {
  const entry = await lookUp(bucket, name);
  if (!entry?.info || !unpaddedMetaSubjects(bucket.subjects, name).includes(entry.subject)) return;
  if (entry.info.deleted || entry.older?.some(({ info }) => !info?.deleted)) return;
  await replaceMeta(bucket, entry.info, entry);
}

async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += PARALLEL) await Promise.all(items.slice(at, at + PARALLEL).map(work));
}

async function unlessConflict(change: Promise<void>): Promise<void> {
  await change.catch((error: unknown) => {
    if (!isConflict(error)) throw error;
  });
}
