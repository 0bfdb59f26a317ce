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
  /** Sequence the subject's last message must have, 0 when it must have none (`WRONG_REVISION`). */
  expected: number;
  /** Identifies the message: when it is sent again after a reconnect, it is stored once. */
  id: string;
  /** Idle time in ms. */
  timeout?: number | undefined;
  /** Time to live of the message in seconds; default that of the stream. */
  ttl?: number | undefined;
  /** Which other meta messages may have the same content; default none. */
  moves?: Moves | undefined;
  /** Runs before the message is sent again, while the outcome of the first one is unknown; a rejection ends the attempts. */
  beforeRepeat?: (() => Promise<void>) | undefined;
}

/**
 * The subjects of other meta messages that may have the same content as one, because it was, or was to be, renamed. They
 * are noted in headers of ours, which other clients neither read nor keep.
 */
export interface Moves {
  /** That of the name it had; `""` when it was never renamed. */
  readonly from: string;
  /** Those of names that it was to get. */
  readonly to: readonly string[];
}

/** What a message says of its {@link Moves}. */
export function movesOf({ header }: StoredMessage): Moves {
  return { from: header(RENAMED_FROM), to: header(RENAMED_TO).split(" ").filter(Boolean) };
}

/** Sequence of the message whose place this one took; `NaN` when its writer did not say. */
export function predecessorOf(message: StoredMessage): number {
  return Number.parseInt(message.header(EXPECTED));
}

/** More characters than any time to live has. */
const LONGEST_TTL = 64;

/** Seconds in each unit of a Go duration, which is how some clients write a time to live. */
const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/**
 * When the server removes a message, in ms since 1970: after its own time to live (ADR-43), or at the stream's `maxAge` in
 * ms where that comes first. `Infinity` for never.
 */
export function expiryOf({ time, header }: StoredMessage, maxAge: number): number {
  // None that a server takes is longer; in a row of digits the pattern below would begin again at each.
  const ttl = header(TTL).slice(0, LONGEST_TTL);
  // Such a message outlives the stream's maximum age, too.
  if (ttl === "never") return Infinity;
  let seconds = Number(ttl);
  if (Number.isNaN(seconds)) {
    const parts = ttl.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g);
    seconds = [...parts].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  }
  return time.getTime() + Math.min(seconds > 0 ? seconds * 1000 : Infinity, maxAge > 0 ? maxAge : Infinity);
}

/** Gives a message a time to live of its own, in seconds (ADR-43; nats-server 2.11). */
export function setTtl(hdrs: MsgHdrs, ttl: number | undefined): void {
  if (ttl !== undefined) hdrs.set(TTL, `${String(ttl)}s`);
}

/** What makes a message take the place of its subject's older ones, but only when the last of them is `expected`. */
export function metaHeaders({ expected }: Pick<PublishMetaOptions, "expected">): MsgHdrs {
  const hdrs = headers();
  hdrs.set("Nats-Rollup", "sub");
  hdrs.set(EXPECTED, String(expected));
  return hdrs;
}

/** Stores a meta message in place of the subject's older ones (`Nats-Rollup: sub`), and gives its sequence. */
export async function publishMeta(
  stream: BucketStream,
  subject: string,
  json: string,
  { expected, id, timeout = DEFAULT_TIMEOUT, ttl, moves, beforeRepeat }: PublishMetaOptions,
): Promise<number> {
  const hdrs = metaHeaders({ expected });
  hdrs.set(MESSAGE_ID, id);
  setTtl(hdrs, ttl);
  if (moves?.from) hdrs.set(RENAMED_FROM, moves.from);
  if (moves?.to.length) hdrs.set(RENAMED_TO, moves.to.join(" "));
  const onNobody = async (): Promise<boolean> => {
    // Rejects when the bucket is gone; who may not ask takes it for that.
    if (!(await unlessRefused(stream.info()))) throw noBucket(stream.name);
    return true;
  };
  try {
    const message = { subject, data: json, headers: hdrs };
    return (await stream.publish(message, { timeout, onNobody, beforeRepeat })).seq;
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.code !== "WRONG_REVISION") throw error;
    // The server compares the sequence before it recognises a message that was sent again after a reconnect: what is in
    // its way may be the message itself.
    const last = await stream.lastMessage(subject);
    if (last?.header(MESSAGE_ID) !== id) throw error;
    return last.seq;
  }
}
