import { headers, type MsgHdrs } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { noBucket, unlessRefused } from "./refusal.ts";
import { MESSAGE_ID, type StoredMessage } from "./stream-message.ts";

const EXPECTED = "Nats-Expected-Last-Subject-Sequence";
const TTL = "Nats-TTL";
const RENAMED_FROM = "Object-Renamed-From";
const RENAMED_TO = "Object-Renamed-To";

/** Options of {@link publishMeta}. */
export interface PublishMetaOptions {
  /** Sequence that the subject's last message must have; 0 for no message (`WRONG_REVISION`). */
  expected: number;
  /** Message id: if the message is sent again after a reconnect, it is stored only once. */
  id: string;
  /** Idle time in ms. */
  timeout?: number | undefined;
  /** Time to live of the message in seconds; default the stream's maximum age. */
  ttl?: number | undefined;
  /** Other meta messages that may have the same content; default none. */
  trail?: RenameTrail | undefined;
  /** Runs before the message is sent again while the outcome of the first one is unknown; a rejection ends the attempts. */
  beforeRepeat?: (() => Promise<void>) | undefined;
}

/**
 * Subjects of other meta messages that may share a message's content, because the object was renamed, or a rename was begun.
 * They are stored in headers of our own, which other clients neither read nor keep.
 */
export interface RenameTrail {
  /** Subject of the previous name; `""` when the object was never renamed. */
  readonly from: string;
  /** Subjects of the names that renames were to give it. */
  readonly to: readonly string[];
}

/** The trail stored with a message. */
export function storedTrail({ header }: StoredMessage): RenameTrail {
  return { from: header(RENAMED_FROM), to: header(RENAMED_TO).split(" ").filter(Boolean) };
}

/** Sequence of the message that this one replaced; `NaN` when its writer did not say. */
export function predecessorOf(message: StoredMessage): number {
  return Number.parseInt(message.header(EXPECTED));
}

/** More characters than any valid time to live has. */
const MAX_TTL_LENGTH = 64;

/** Seconds in each unit of a Go duration: some clients write a time to live as one. */
const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/**
 * When the server removes a message, in ms since 1970: after its own time to live (ADR-43), or at the stream's `maxAge` in
 * ms where that comes first. `Infinity` for never.
 */
export function expiryOf({ time, header }: StoredMessage, maxAge: number): number {
  // A server accepts none that is longer. On a long row of digits, the pattern below would take quadratic time.
  const ttl = header(TTL).slice(0, MAX_TTL_LENGTH);
  // Such a message also outlives the stream's maximum age.
  if (ttl === "never") return Infinity;
  let seconds = Number(ttl);
  if (Number.isNaN(seconds)) {
    const parts = ttl.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g);
    seconds = [...parts].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  }
  return time.getTime() + Math.min(seconds > 0 ? seconds * 1000 : Infinity, maxAge > 0 ? maxAge : Infinity);
}

/** Sets a message's own time to live, in seconds (ADR-43; nats-server 2.11). */
export function setTtl(hdrs: MsgHdrs, ttl: number | undefined): void {
  if (ttl !== undefined) hdrs.set(TTL, `${String(ttl)}s`);
}

/** Headers that make a message replace its subject's older ones, if the last of them has the sequence `expected`. */
export function metaHeaders({ expected }: Pick<PublishMetaOptions, "expected">): MsgHdrs {
  const hdrs = headers();
  hdrs.set("Nats-Rollup", "sub");
  hdrs.set(EXPECTED, String(expected));
  return hdrs;
}

/** Stores a meta message in place of the subject's older ones (`Nats-Rollup: sub`). Resolves with its sequence. */
export async function publishMeta(
  stream: BucketStream,
  subject: string,
  json: string,
  { expected, id, timeout = DEFAULT_TIMEOUT, ttl, trail, beforeRepeat }: PublishMetaOptions,
): Promise<number> {
  const hdrs = metaHeaders({ expected });
  hdrs.set(MESSAGE_ID, id);
  setTtl(hdrs, ttl);
  if (trail?.from) hdrs.set(RENAMED_FROM, trail.from);
  if (trail?.to.length) hdrs.set(RENAMED_TO, trail.to.join(" "));
  const onNoResponders = async (): Promise<boolean> => {
    // Rejects when the bucket is gone. A user who may not ask assumes that it is.
    if (!(await unlessRefused(stream.info()))) throw noBucket(stream.name);
    return true;
  };
  try {
    const message = { subject, data: json, headers: hdrs };
    return (await stream.publish(message, { timeout, onNoResponders, beforeRepeat })).seq;
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.code !== "WRONG_REVISION") throw error;
    // After a reconnect the message may have been sent twice. The server compares the sequence before the message id, so the
    // message that causes the error may be this one.
    const last = await stream.lastMessage(subject);
    if (last?.header(MESSAGE_ID) !== id) throw error;
    return last.seq;
  }
}
