// What a stream does with a published message: the rules of nats-server, in its order.
import { copyOf } from "../bytes/own-memory.ts";
import { HeaderBlock } from "../jetstream/header-block.ts";
import { transformed } from "../protocol/subject-transform.ts";
import { refusal } from "./api-error.ts";
import type { Packet } from "./broker.ts";
import type { Stream } from "./stream.ts";

/** Bytes of headers that a message may have at most. */
const MOST_HEADERS = 65_535;

/** A message that may be stored. */
export interface Admitted {
  readonly subject: string;
  readonly packet: Packet;
  /** Its `Nats-Msg-Id`; `""` for none. */
  readonly id: string;
  readonly rollup: string;
  readonly ttl: number | undefined;
}

/** The sequence under which a message was stored. */
export interface Stored {
  readonly seq: number;
  readonly duplicate?: true;
}

/** Stores a message. Throws when the stream refuses it. */
export function store(stream: Stream, packet: Packet): Stored {
  const message = admit(stream, packet);
  const duplicate = message.id === "" ? undefined : stream.duplicateOf(message.id);
  if (duplicate !== undefined) return { seq: duplicate, duplicate: true };
  assertFits(stream, message);
  return { seq: put(stream, message) };
}

/** Stores a message that was admitted, and gives its sequence. */
export function put(stream: Stream, { subject, packet, id, rollup, ttl }: Admitted): number {
  const head = packet.head && copyOf(packet.head);
  return stream.store({ subject, head, data: copyOf(packet.data), ttl }, id, rollup).seq;
}

/** Checks a message but for what depends on its id, and for room. Throws when the stream refuses it. */
export function admit(stream: Stream, packet: Packet): Admitted {
  const { settings, log } = stream;
  if (settings.sealed) throw refusal("sealed");
  const { head, data } = packet;
  const size = (head?.length ?? 0) + data.length;
  if (settings.max_msg_size > 0 && size > settings.max_msg_size) throw refusal("messageTooLarge");
  if (head && head.length > MOST_HEADERS) throw refusal("headersTooLarge");
  const { subject_transform: transform } = settings;
  const subject = (transform && transformed([transform], packet.subject)) ?? packet.subject;
  const headers = new HeaderBlock(head);
  const expectedStream = headers.get("Nats-Expected-Stream");
  if (expectedStream !== "" && expectedStream !== stream.name) throw refusal("otherStream");
  const ttl = ttlOf(headers.get("Nats-TTL"));
  if (ttl !== undefined && !settings.allow_msg_ttl) throw refusal("noTtl");
  const ofSubject = headers.get("Nats-Expected-Last-Subject-Sequence");
  const asked = headers.get("Nats-Expected-Last-Subject-Sequence-Subject") || subject;
  expectSequence(ofSubject, log.lastOf(asked)?.seq ?? 0);
  expectSequence(headers.get("Nats-Expected-Last-Sequence"), log.last);
  return { subject, packet, id: headers.get("Nats-Msg-Id"), rollup: headers.get("Nats-Rollup"), ttl };
}

/** Checks the rest. Throws when the stream refuses it. */
export function assertFits(stream: Stream, { subject, packet, rollup }: Admitted): void {
  const { allow_rollup_hdrs, deny_purge } = stream.settings;
  const lastId = new HeaderBlock(packet.head).get("Nats-Expected-Last-Msg-Id");
  if (lastId !== "" && lastId !== stream.lastId) throw refusal("wrongLastId", stream.lastId);
  if (rollup !== "") {
    if (!allow_rollup_hdrs || deny_purge) throw refusal("noRollup", "rollup not permitted");
    if (rollup !== "sub" && rollup !== "all") throw refusal("noRollup", `rollup value invalid: "${rollup}"`);
  }
  stream.assertRoom({ ...packet, subject }, rollup !== "");
}

function expectSequence(expected: string, actual: number): void {
  if (expected !== "" && Number(expected) !== actual) throw refusal("wrongLastSequence", actual);
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** A time to live in ms: seconds, or a Go duration of a second at least. `undefined` for none, `Infinity` for never. */
function ttlOf(text: string): number | undefined {
  if (text === "") return undefined;
  if (text.toLowerCase() === "never") return Infinity;
  if (/^\d+$/.test(text)) return text === "0" ? undefined : Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) throw refusal("invalidTtl");
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  const ttl = [...parts].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (MS_PER_UNIT[unit] ?? 0), 0);
  if (ttl < 1000) throw refusal("invalidTtl");
  // nats-server counts whole seconds.
  return Math.floor(ttl / 1000) * 1000;
}
