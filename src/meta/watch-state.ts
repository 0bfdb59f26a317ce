// Objects can disappear without a message: when they expire, when the stream is purged, or when the bucket is deleted and
// created again. A watch must report that, or its reader would show them for ever.
import type { Bucket } from "../bucket.ts";
import { isRefused } from "../jetstream/refusal.ts";
import { removedMessages } from "../jetstream/streams.ts";
import type { WatchStart } from "./watch-start.ts";
import { emptyMeta } from "../protocol/object-info.ts";
import { type StreamInfo, toStatus } from "../protocol/stream-config.ts";
import { foreignMetaSubjects, metaFilter, metaSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/** How often to read the stream's state, in ms: one small request. */
const INTERVAL = 30_000;

/** The same if messages may have their own time to live, in ms: nothing shows when the next one expires. */
const OBJECT_TTL_INTERVAL = 5_000;

/** In a bucket with a ttl, check at this fraction of it, but at intervals of at least this many ms. */
const TTL_PART = 0.1;
const SHORTEST_INTERVAL = 1_000;

/** Minimum interval per live object, in ms: a check may have to read all subjects, 60 bytes each. */
const PER_OBJECT = 10;

/** Timeout of a check in ms: the watch reports nothing meanwhile. */
const CHECK_TIMEOUT = 5_000;

/** The parts kept of an object that was reported as live. */
type Row = Pick<ObjectInfo, "revision" | "nuid" | "mtime">;

/** The objects that a watch has reported as live; finds those that have disappeared without a message. */
export class WatchState {
  readonly #bucket: Bucket;
  #rows = new Map<string, Row>();
  /** Objects of a bucket that was since created again; without those that the new one has reported. */
  #previous = new Map<string, Row>();
  /** The stream at the last check; `undefined` when the next check must read all subjects. */
  #seen: StreamInfo | undefined;
  #created: string | undefined;
  /** The interval in ms, before {@link PER_OBJECT} is applied. */
  #usual = INTERVAL;
  #isDenied = false;

  /** `since` is the state of the bucket when the watch began. */
  constructor(bucket: Bucket, since: Promise<WatchStart>) {
    this.#bucket = bucket;
    since.then(
      ({ info }) => {
        if (!info) this.#isDenied = true;
        else if (this.#created === undefined) {
          this.#note(info);
          // The objects were read at the same time: what was removed since may have been reported.
          this.#seen = undefined;
        }
      },
      (error: unknown) => this.#onFailed(error),
    );
  }

  /** Records that an object, or its deletion, is reported. */
  add({ name, deleted, revision, nuid, mtime }: ObjectInfo): void {
    this.#previous.delete(name);
    if (deleted) this.#rows.delete(name);
    else this.#rows.set(name, { revision, nuid, mtime });
  }

  /** Time until the next check, in ms; `undefined` for never, because the user may not read the stream's state. */
  get interval(): number | undefined {
    if (this.#isDenied) return undefined;
    return Math.max(SHORTEST_INTERVAL, this.#usual, PER_OBJECT * this.#rows.size);
  }

  /**
   * Checks the stream. Returns the deletions of objects that have disappeared, or `"another"` when the bucket was deleted and
   * created again, so that everything must be reported anew. `source.waits`: messages are still to be reported. Never
   * rejects: a failed check is repeated next time.
   */
  async look(source: { readonly waits: boolean }): Promise<ObjectInfo[] | "another"> {
    if (this.#isDenied) return [];
    const { stream, subjects } = this.#bucket;
    try {
      const info = await stream.info(undefined, CHECK_TIMEOUT);
      const [before, created] = [this.#seen, this.#created];
      if (created !== undefined && info.created !== created) {
        this.#note(info);
        this.#previous = this.#rows;
        this.#rows = new Map();
        return "another";
      }
      const hasLost = !before || removedMessages(before, info) > 0;
      const rows = hasLost ? [...this.#rows] : [];
      const present = rows.length > 0 ? await stream.countSubjects(metaFilter(subjects)) : new Map();
      this.#note(info);
      // A waiting message may be of an object that has disappeared too.
      if (hasLost && source.waits) this.#seen = undefined;
      const gone = rows.filter(([name]) => !subjectsOf(subjects, name).some((subject) => present.has(subject)));
      for (const [name] of gone) this.#rows.delete(name);
      return gone.map(([name, row]) => deletion(this.#bucket, name, row));
    } catch (error) {
      this.#onFailed(error);
      return [];
    }
  }

  /** The deletions of objects of the deleted bucket that are not in the new one. */
  takeFormer(): ObjectInfo[] {
    const former = [...this.#previous];
    this.#previous.clear();
    return former.map(([name, row]) => deletion(this.#bucket, name, row));
  }

  #note(info: StreamInfo): void {
    this.#seen = info;
    this.#created = info.created;
    const { ttl, objectTtl } = toStatus(this.#bucket.name, info);
    const part = ttl > 0 ? ttl * TTL_PART : INTERVAL;
    this.#usual = Math.min(objectTtl ? OBJECT_TTL_INTERVAL : INTERVAL, part);
  }

  #onFailed(error: unknown): void {
    // If the bucket is gone, the watch itself fails.
    this.#isDenied = isRefused(error);
  }
}

function subjectsOf(bucket: string, name: string): string[] {
  const own = metaSubject(bucket, name);
  return [own, ...foreignMetaSubjects(bucket, name, own)];
}

/** The deletion of an object without a delete marker; `row` is its last known state. */
function deletion(bucket: Bucket, name: string, row: Row): ObjectInfo {
  return { ...emptyMeta(bucket.name, name), ...row, deleted: true };
}
