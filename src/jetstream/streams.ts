// The requests to a stream that an object store needs.
import { untilAborted } from "../bytes/until-aborted.ts";
import { decodeBase64 } from "../protocol/base64url.ts";
import type { StreamConfig, StreamInfo } from "../protocol/stream-config.ts";
import { isLiteral } from "../protocol/subjects.ts";
import { ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";
import { HeaderBlock } from "./header-block.ts";
import { MESSAGE_ID } from "./stream-message.ts";

/** A message as the stream's leader has it. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  readonly time: Date;
  readonly data: Uint8Array;
  /** What its writer gave it as the header `name`; `""` when nothing. */
  readonly header: (name: string) => string;
}

/** Makes a stream, or gives the one that has the same configuration (`BUCKET_EXISTS` when it has another). */
export function createStream(api: JetStreamApi, config: StreamConfig): Promise<StreamInfo> {
  return api.request(`STREAM.CREATE.${config.name}`, config);
}

/** Gives a stream another configuration. */
export function updateStream(api: JetStreamApi, config: StreamConfig): Promise<StreamInfo> {
  return api.request(`STREAM.UPDATE.${config.name}`, config);
}

/** Configuration and state of a stream; with `subject`, also how many messages that subject has. */
export function streamInfo(api: JetStreamApi, stream: string, subject?: string, timeout?: number): Promise<StreamInfo> {
  const request = subject === undefined ? undefined : { subjects_filter: subject };
  return api.request(`STREAM.INFO.${stream}`, request, timeout);
}

/** How many messages a subject has, as the leader knows it. */
export async function countMessages(api: JetStreamApi, stream: string, subject: string): Promise<number> {
  const { state } = await streamInfo(api, stream, subject);
  return state.subjects?.[subject] ?? 0;
}

/** How many messages each subject below a filter has; the server tells 100,000 subjects at a time. */
export async function countSubjects(
  api: JetStreamApi,
  stream: string,
  filter: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let offset = 0; ;) {
    const request = { subjects_filter: filter, offset };
    const { state, total } = await api.request<StreamInfo & { total?: number }>(`STREAM.INFO.${stream}`, request);
    const page = Object.entries(state.subjects ?? {});
    for (const [subject, count] of page) counts.set(subject, count);
    offset += page.length;
    if (page.length === 0 || offset >= (total ?? 0)) return counts;
  }
}

/** Sequence of the last message of a stream. */
export function lastSequence({ state }: StreamInfo): number {
  return state.last_seq;
}

/** How many messages were removed from a stream between two looks at it. */
export function removedMessages({ state: before }: StreamInfo, { state: now }: StreamInfo): number {
  return before.messages + now.last_seq - before.last_seq - now.messages;
}

/** Removes a stream with all it holds. */
export async function deleteStream(api: JetStreamApi, stream: string): Promise<void> {
  await api.request(`STREAM.DELETE.${stream}`);
}

/** All streams the connection may see, page by page. Rejects with `signal.reason` when the signal aborts. */
export async function* listStreams(api: JetStreamApi, signal?: AbortSignal): AsyncGenerator<StreamInfo> {
  for (let offset = 0; ;) {
    const asking = api.request<{ total: number; streams: StreamInfo[] | null }>("STREAM.LIST", { offset });
    const page = await untilAborted(signal, asking);
    const streams = page.streams ?? [];
    yield* streams;
    offset += streams.length;
    if (streams.length === 0 || offset >= page.total) return;
  }
}

/**
 * Removes the messages of one subject: all of them, or those before the sequence `before`. The subject must be literal.
 * As a filter, a stored subject that contains `*` or `>` would also remove messages of other subjects. Returns how many
 * messages were removed. A request that had to be repeated may count none of them.
 */
export async function purge(
  api: JetStreamApi,
  stream: string,
  subject: string,
  before?: number,
  timeout?: number,
): Promise<number> {
  if (!isLiteral(subject)) throw new TypeError(`purge: ${JSON.stringify(subject)} is not a literal subject`);
  const request = { filter: subject, ...(before !== undefined && { seq: before }) };
  return (await api.request<{ purged: number }>(`STREAM.PURGE.${stream}`, request, timeout)).purged;
}

/** What a message must be before it may be removed by its sequence. */
export interface MessageIdentity {
  readonly subject: string;
  /** Its `Nats-Msg-Id`; default any. */
  readonly id?: string;
}

/**
 * Removes one message by its sequence, after reading it: whatever else has that sequence stays, and is `false`. A message
 * that is already gone is `true`.
 */
export async function deleteMessage(
  api: JetStreamApi,
  stream: string,
  seq: number,
  { subject, id }: MessageIdentity,
): Promise<boolean> {
  const message = await messageAt(api, stream, seq);
  if (!message) return true;
  if (message.subject !== subject || (id !== undefined && message.header(MESSAGE_ID) !== id)) return false;
  try {
    await api.request(`STREAM.MSG.DELETE.${stream}`, { seq, no_erase: true });
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.code !== "OBJECT_NOT_FOUND") throw error;
  }
  return true;
}

/** The last message of a subject, read from the leader so that it is never an old one; `undefined` when there is none. */
export function lastMessage(
  api: JetStreamApi,
  stream: string,
  subject: string,
  timeout?: number,
): Promise<StoredMessage | undefined> {
  return getMessage(api, stream, { last_by_subj: subject }, timeout);
}

/** The first message of a subject from a sequence on, read from the leader; `undefined` when there is none. */
export function nextMessage(
  api: JetStreamApi,
  stream: string,
  subject: string,
  seq: number,
): Promise<StoredMessage | undefined> {
  return getMessage(api, stream, { seq, next_by_subj: subject });
}

/** The message with this sequence, read from the leader; `undefined` when it is gone. */
export function messageAt(api: JetStreamApi, stream: string, seq: number): Promise<StoredMessage | undefined> {
  return getMessage(api, stream, { seq });
}

async function getMessage(
  api: JetStreamApi,
  stream: string,
  which: object,
  timeout?: number,
): Promise<StoredMessage | undefined> {
  try {
    const answer = await api.request<{
      message: { subject: string; seq: number; time: string; data?: string; hdrs?: string };
    }>(`STREAM.MSG.GET.${stream}`, which, timeout);
    const { subject, seq, time, data = "", hdrs = "" } = answer.message;
    let headers: HeaderBlock | undefined;
    const header = (name: string): string => (headers ??= new HeaderBlock(decodeBase64(hdrs))).get(name);
    return { subject, seq, time: new Date(time), data: decodeBase64(data) ?? new Uint8Array(), header };
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === "OBJECT_NOT_FOUND") return undefined;
    throw error;
  }
}
