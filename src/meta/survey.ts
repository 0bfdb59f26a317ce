import type { Bucket } from "../bucket.ts";
import { chunkSubject, isLiteral, unpaddedMetaSubjects } from "../protocol/subjects.ts";
import type { HalfRename, InvalidMeta, ObjectInfo } from "../types.ts";
import type { MetaMessage } from "./entry.ts";
import { type Examined, examine, liveNuid } from "./examine.ts";
import type { Misnamed, RepairWork } from "./repair.ts";

/** Collects what the meta messages of a bucket say. */
export class Survey {
  /** The subjects of chunks that some client may read, with the object if known. */
  readonly used: Map<string, ObjectInfo | undefined> = new Map();
  /** Objects that had fewer chunks than they say when the chunks were counted. */
  readonly suspects: ObjectInfo[] = [];
  readonly deleteMarkers: ObjectInfo[] = [];
  readonly halfRenames: HalfRename[] = [];
  readonly misplaced: ObjectInfo[] = [];
  readonly invalid: InvalidMeta[] = [];
  readonly #markers: { readonly info: ObjectInfo; readonly message: MetaMessage }[] = [];
  readonly #misnamed: Misnamed[] = [];
  /** The revision of each name's last object. */
  readonly #live = new Map<string, number>();
  readonly #bucket: Bucket;
  readonly #before: number;
  readonly #counts: ReadonlyMap<string, number>;
  readonly #seen = new Set<string>();
  /** Sequence up to which all meta messages were read. */
  #read: number;

  constructor(bucket: Bucket, before: number, counts: ReadonlyMap<string, number>, read: number) {
    this.#bucket = bucket;
    this.#before = before;
    this.#counts = counts;
    this.#read = read;
  }

  add(message: MetaMessage): void {
    this.#seen.add(message.subject);
    this.#read = Math.max(this.#read, message.seq);
    const examined = examine(this.#bucket, message);
    if (examined.kind !== "known") this.#addInvalid(examined, message);
    else if (examined.info.deleted) this.#addMarker(examined.info, message);
    else this.#addObject(examined.info, message);
  }

  /**
   * Reads the meta messages that the reader missed; `places` are the subjects that the server lists. Before nats-server 2.10 a consumer
   * counts too few when a subject has several messages, and chunks may be removed only when all meta messages are known.
   */
  async complete(places: Iterable<string>): Promise<void> {
    const { stream } = this.#bucket;
    const read = this.#read;
    for (const subject of places) {
      // As a filter, a subject with a wildcard would match others. No client looks for a name there.
      if (this.#seen.has(subject) || !isLiteral(subject)) continue;
      const message = await stream.lastMessage(subject);
      if (message) this.add(message);
    }
    // Of the messages between these, some may be unread.
    this.#read = read;
  }

  /** What to repair, without the orphans. */
  work(): Omit<RepairWork, "orphans"> {
    const { used, halfRenames, misplaced } = this;
    // Without this marker, an older message of the name under another client's encoding would be visible again.
    const hides = ({ name, revision }: ObjectInfo): boolean => (this.#live.get(name) ?? Infinity) < revision;
    const markers = this.#markers.filter(({ info }) => !hides(info)).map(({ message }) => message);
    // Correcting a misnamed message that shares its content would create a second name, and a later repair would remove the
    // older one.
    const shares = ({ nuid }: ObjectInfo): boolean =>
      nuid !== "" && (!!this.#object(nuid) || this.#misnamed.filter(({ info }) => info.nuid === nuid).length > 1);
    const misnamed = this.#misnamed.filter(({ info }) => info.deleted || !shares(info));
    return { used, read: this.#read, markers, misnamed, halfRenames, misplaced };
  }

  #object(nuid: string): ObjectInfo | undefined {
    return nuid === "" ? undefined : this.used.get(chunkSubject(this.#bucket.subjects, nuid));
  }

  #addInvalid(examined: Exclude<Examined, { kind: "known" }>, message: MetaMessage): void {
    this.invalid.push(examined.invalid);
    if (examined.kind === "misnamed") this.#misnamed.push({ ...examined, message });
    const nuid = liveNuid(examined);
    if (nuid !== "") this.used.set(chunkSubject(this.#bucket.subjects, nuid), this.#object(nuid));
  }

  #addMarker(info: ObjectInfo, message: MetaMessage): void {
    if (info.mtime.getTime() > this.#before) return;
    this.deleteMarkers.push(info);
    this.#markers.push({ info, message });
  }

  #addObject(info: ObjectInfo, { subject: place }: MetaMessage): void {
    const { subjects } = this.#bucket;
    this.#live.set(info.name, Math.max(info.revision, this.#live.get(info.name) ?? 0));
    if (unpaddedMetaSubjects(subjects, info.name).includes(place)) this.misplaced.push(info);
    if (info.link) return;
    const subject = chunkSubject(subjects, info.nuid);
    const other = this.used.get(subject);
    const [from, to] = other && other.revision > info.revision ? [info, other] : [other, info];
    // One name can occur twice, stored by clients that encode it differently.
    const isTwin = from && from.name !== to.name && to.chunks > 0;
    if (isTwin && to.mtime.getTime() <= this.#before) this.halfRenames.push({ from, to });
    this.used.set(subject, to);
    // More chunks than expected are not a loss: NATS.Net stores an empty chunk that it does not count.
    if ((this.#counts.get(subject) ?? 0) < info.chunks) this.suspects.push(info);
  }
}
