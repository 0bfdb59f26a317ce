// Messages that strangers may write to a bucket: any subject in it, any headers, any chunks. Deterministic for each seed.
import { HOSTILE_HEADERS } from "./hostile-headers.ts";
import { mutateMeta, type Next } from "./mutated-meta.ts";
import { base64, base64Url, digestOf } from "./other-client.ts";

/** A message to store. */
export interface HostileMessage {
  subject: Uint8Array;
  block: Uint8Array;
  data: Uint8Array;
}

const KNOWN_BLOCKS = Object.values(HOSTILE_HEADERS);

/** Building blocks of random headers. */
const PIECES = [
  ...["NATS/1.0", " ", " 100", " 204 EOB", " 404", " 409 x", " 503", "\r\n", "\r\n", "\r\n\r\n", "\r", "\n", ":", ": "],
  ...["Nats-Subject", "Nats-Sequence", "Nats-Num-Pending", "Nats-Time-Stamp", "Nats-Last-Sequence", "Nats-Msg-Size"],
  ...["Nats-Stream", "Nats-Msg-Id", "Nats-Marker-Reason", "Object-Renamed-From", "Object-Renamed-To", "bad key", "\0"],
  ...["0", "-1", "1e99", "NaN", "99999999999999999999", "x".repeat(300), " ".repeat(300), "é", "\u2028", "__proto__"],
];

/** Last tokens of random subjects. */
const TOKENS = [
  ...[
    "*",
    ">",
    "=",
    "==",
    "====",
    "a",
    "YQ",
    "_",
    "-_-_",
    "x".repeat(1_000),
    "YQ==.more",
    "a.b.c",
    "\u00e9",
    "\ud83d\ude00",
  ],
  ...["constructor", "__proto__", "Nats-Sequence:7", "%00", '"', "\\", "\u202e", "\u0001", "gICA", "/w=="],
];

/** One object, or something similar: a few chunk messages, with a meta message after or before them. */
export function hostileObject(bucket: string, name: string, next: Next): HostileMessage[] {
  const pick = <T>(items: readonly T[]): T => items[next(items.length)]!;
  const block = (): Uint8Array => {
    if (next(3) === 0) return Buffer.alloc(0);
    if (next(2) === 0) return Buffer.from(pick(KNOWN_BLOCKS));
    const start = next(4) === 0 ? "\r\n" : "NATS/1.0\r\n";
    const bytes = Buffer.from(start + Array.from({ length: next(12) }, () => pick(PIECES)).join(""));
    if (next(4) === 0) bytes[next(bytes.length)] = next(256);
    return bytes;
  };
  const message = (token: string, data: string | Uint8Array): HostileMessage => {
    const subject = Buffer.from(`$O.${bucket}.${token}`);
    // No space, because it ends a subject.
    if (next(20) === 0) subject[subject.length - 1] = 0x80 + next(0x80);
    return { subject, block: block(), data: Buffer.from(data) };
  };

  const nuid = `H${String(next(1e9))}`;
  const whole = Array.from({ length: next(4) }, () => "abcdefgh".slice(next(8)).repeat(1 + next(40)));
  const meta = { name, bucket, nuid, size: whole.join("").length, chunks: whole.length, digest: digestOf(...whole) };
  const chunks = [...whole];
  const damage = next(8);
  if (damage === 0) chunks.reverse();
  if (damage === 1) chunks.pop();
  if (damage === 2) chunks.splice(next(chunks.length + 1), 0, "");
  if (damage === 3) chunks.push("x".repeat(1 + next(2_000)));
  if (damage === 4 && chunks.length > 0) chunks[next(chunks.length)] = "other";
  const messages = chunks.map((chunk) => message(`C.${nuid}`, chunk));
  const text = next(3) === 0 ? mutateMeta(meta, bucket, next) : JSON.stringify(meta);
  const token = next(5) === 0 ? pick(TOKENS) : next(8) === 0 ? base64(name) : base64Url(name);
  const data = next(15) === 0 ? "" : next(15) === 0 ? Buffer.from([0xff, 0xfe, 0]) : text;
  messages.splice(next(6) === 0 ? 0 : messages.length, 0, message(`M.${token}`, data));
  return messages;
}
