// What crashed writers and old clients leave in a bucket.
import { assertWritable, type Bucket } from "../bucket.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import { MARKER_REASON, type StreamMessage } from "../jetstream/stream-message.ts";
import { countMessages, countSubjects, lastSequence, serverTime } from "../jetstream/streams.ts";
import { bucketSubjects, chunkSubject, unpaddedMetaSubjects } from "../protocol/subjects.ts";
import type {
  CheckOptions,
  HalfRename,
  InvalidMeta,
  ObjectInfo,
  OrphanChunks,
  StoreReport,
  TruncatedObject,
} from "../types.ts";
import { lookUp } from "./entry.ts";
import { type Examined, examine, liveNuid } from "./examine.ts";
import { hasExpired } from "./expiry.ts";
import { type Misnamed, repairStore } from "./repair.ts";
import { readMetas } from "./watch.ts";

const DEFAULT_AGE = 7 * 24 * 3_600_000;

/**
 * Looks for chunks without an object, objects without their chunks, old delete markers, objects with two names, and meta
 * messages that cannot be used. With `repair` removes, moves and corrects what can be, and nothing that some client may read.
 */
export async function check(bucket: Bucket, options: CheckOptions = {}): Promise<StoreReport> {
  const { repair = false, olderThan = DEFAULT_AGE } = options;
  if (repair) assertWritable(bucket);
  const { api, stream, subjects } = bucket;
  // The server's clock has stamped what is stored; this one may be days off.
  const before = (await serverTime(api, stream)) - olderThan;
  const [chunkFilter] = bucketSubjects(subjects);
  // The chunks first: an object that is committed after they were counted is then found among the metas.
  const lastWritten = new Map<string, Date>();
  const gone: string[] = [];
  for await (const message of messageHeaders(api, stream, chunkFilter, "last", DEFAULT_TIMEOUT)) {
    lastWritten.set(message.subject, message.time);
    // In place of all chunks of the subject, and the server removes it by itself.
    if (message.header?.(MARKER_REASON)) gone.push(message.subject);
  }
  const counts = new Map(await countSubjects(api, stream, chunkFilter));
  for (const subject of gone) counts.delete(subject);
  const survey = new Survey(bucket, before, counts, await lastSequence(api, stream));
  await readMetas(bucket, ({ message }) => survey.add(message));

  const { truncated, expired } = await shortOnes(bucket, survey.suspects, new Set(gone));
  const orphans: OrphanChunks[] = [];
  if (!survey.invalid.some(({ blocksRepair }) => blocksRepair)) {
    for (const [subject, chunks] of counts) {
      const time = lastWritten.get(subject);
      // Without a time it was written since: by an upload in progress.
      if (survey.used.has(subject) || !time || time.getTime() > before) continue;
      orphans.push({ nuid: subject.slice(chunkFilter.length - 1), chunks, lastWritten: time });
    }
  }
  const { deleteMarkers, halfRenames, misplaced, invalid } = survey;
  if (repair) await repairStore(bucket, { ...survey.work(), orphans });
  return { orphans, truncated, expired, deleteMarkers, halfRenames, misplaced, invalid, repaired: repair };
}

/** What the meta messages of a bucket say. */
class Survey {
  /** The subjects of chunks that some client may read, with the object where it is known. */
  readonly used = new Map<string, ObjectInfo | undefined>();
  /** Objects that have fewer chunks than they say, as far as was known when the chunks were counted. */
  readonly suspects: ObjectInfo[] = [];
  readonly deleteMarkers: ObjectInfo[] = [];
  readonly halfRenames: HalfRename[] = [];
  readonly misplaced: ObjectInfo[] = [];
  readonly invalid: InvalidMeta[] = [];
  readonly #markers: StreamMessage[] = [];
  readonly #misnamed: Misnamed[] = [];
  /** The revision of the last object of each name. */
  readonly #live = new Map<string, number>();
  readonly #bucket: Bucket;
  readonly #before: number;
  readonly #counts: ReadonlyMap<string, number>;
  /** Sequence up to which all meta messages were read. */
  #read: number;

  constructor(bucket: Bucket, before: number, counts: ReadonlyMap<string, number>, read: number) {
    this.#bucket = bucket;
    this.#before = before;
    this.#counts = counts;
    this.#read = read;
  }

  add(message: StreamMessage): void {
    this.#read = Math.max(this.#read, message.seq);
    const examined = examine(this.#bucket, message);
    if (examined.kind !== "known") this.#addInvalid(examined, message);
    else if (examined.info.deleted) this.#addMarker(examined.info, message);
    else this.#addObject(examined.info, message);
  }

  /** What a repair has to do, but for the orphans. */
  work(): Omit<Parameters<typeof repairStore>[1], "orphans"> {
    const { used, halfRenames, misplaced } = this;
    // Without its marker an older message of the same name, under another client's encoding, would count again.
    const hides = ({ name, revision }: ObjectInfo): boolean => (this.#live.get(name) ?? Infinity) < revision;
    const markers = this.#markers.filter((_, at) => !hides(this.deleteMarkers[at]!));
    // Of two names with one content a later repair would remove the older one: another's name is not to become the second.
    const shares = ({ nuid }: ObjectInfo): boolean =>
      nuid !== "" && (!!this.#object(nuid) || this.#misnamed.filter(({ info }) => info.nuid === nuid).length > 1);
    const misnamed = this.#misnamed.filter(({ info }) => info.deleted || !shares(info));
    return { used, read: this.#read, markers, misnamed, halfRenames, misplaced };
  }

  #object(nuid: string): ObjectInfo | undefined {
    return nuid === "" ? undefined : this.used.get(chunkSubject(this.#bucket.subjects, nuid));
  }

  #addInvalid(examined: Exclude<Examined, { kind: "known" }>, message: StreamMessage): void {
    this.invalid.push(examined.invalid);
    if (examined.kind === "misnamed") this.#misnamed.push({ ...examined, message });
    const nuid = liveNuid(examined);
    if (nuid !== "") this.used.set(chunkSubject(this.#bucket.subjects, nuid), this.#object(nuid));
  }

  #addMarker(info: ObjectInfo, message: StreamMessage): void {
    if (info.mtime.getTime() > this.#before) return;
    this.deleteMarkers.push(info);
    this.#markers.push(message);
  }

  #addObject(info: ObjectInfo, { subject: place }: StreamMessage): void {
    const { subjects } = this.#bucket;
    this.#live.set(info.name, info.revision);
    if (unpaddedMetaSubjects(subjects, info.name).includes(place)) this.misplaced.push(info);
    if (info.link) return;
    const subject = chunkSubject(subjects, info.nuid);
    // Metas come in the order in which they were stored. One name can stand there twice, by clients that encode it differently.
    const from = this.used.get(subject);
    const isTwin = from && from.name !== info.name && info.chunks > 0;
    if (isTwin && info.mtime.getTime() <= this.#before) this.halfRenames.push({ from, to: info });
    this.used.set(subject, info);
    // More than it says is no loss: NATS.Net stores an empty chunk that it does not count.
    if ((this.#counts.get(subject) ?? 0) < info.chunks) this.suspects.push(info);
  }
}

/** Which of the suspects lack chunks still: some may only have been stored, or replaced, since the chunks were counted. */
async function shortOnes(
  bucket: Bucket,
  suspects: readonly ObjectInfo[],
  gone: ReadonlySet<string>,
): Promise<Record<"truncated" | "expired", TruncatedObject[]>> {
  const { api, stream, subjects } = bucket;
  const found: Record<"truncated" | "expired", TruncatedObject[]> = { truncated: [], expired: [] };
  for (const info of suspects) {
    const subject = chunkSubject(subjects, info.nuid);
    const stored = info.nuid === "" || gone.has(subject) ? 0 : await countMessages(api, stream, subject);
    const now = stored < info.chunks ? await lookUp(bucket, info.name) : undefined;
    if (now?.revision !== info.revision) continue;
    const isExpired = info.nuid !== "" && (await hasExpired(bucket, info));
    found[isExpired ? "expired" : "truncated"].push({ info, stored });
  }
  return found;
}
