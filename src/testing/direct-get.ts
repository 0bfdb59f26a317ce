// Direct gets (ADR-31): stored messages, with their place in the stream in additional headers.
import { addHeaders, NOTHING, statusHead } from "./message-head.ts";
import type { StoredMessage } from "./message-log.ts";
import type { Stream } from "./stream.ts";

/** A request, by its wire names. */
export interface DirectGetRequest {
  seq?: number;
  last_by_subj?: string;
  next_by_subj?: string;
  multi_last?: string[];
  up_to_seq?: number;
  batch?: number;
  max_bytes?: number;
}

/** One answer. */
export interface DirectAnswer {
  readonly head: Uint8Array;
  readonly data: Uint8Array;
}

/** Most messages that a request for the last of many subjects gets. */
const MOST_SUBJECTS = 1024;

/** Most bytes of an answer, where the request does not say. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The answers to a request. */
export function directGet(stream: Stream, request: DirectGetRequest): DirectAnswer[] {
  const { seq = 0, last_by_subj: last, next_by_subj: next, multi_last: many, batch = 0 } = request;
  if (many?.length) return lastOfMany(stream, request, many);
  if (seq === 0 && last === undefined && next === undefined) return [status(408, "Empty Request")];
  if (last !== undefined && (seq > 0 || next !== undefined || batch > 0)) return [status(408, "Bad Request")];
  if (batch > 0) return inBatch(stream, request, batch);
  const message =
    last !== undefined
      ? stream.log.lastOf(last)
      : next !== undefined
        ? stream.log.next([next], seq)
        : stream.log.at(seq);
  return message ? [answerOf(stream, message, {})] : [status(404, "Message Not Found")];
}

function inBatch(stream: Stream, request: DirectGetRequest, batch: number): DirectAnswer[] {
  const filters = [request.next_by_subj ?? ">"];
  const most = request.max_bytes || MOST_BYTES;
  const answers: DirectAnswer[] = [];
  let seq = request.seq ?? 0;
  let pending = stream.log.count(filters, seq);
  let last = 0;
  for (let bytes = 0; answers.length < batch && bytes < most;) {
    const message = stream.log.next(filters, seq);
    if (!message) break;
    seq = message.seq + 1;
    pending--;
    answers.push(answerOf(stream, message, { "Nats-Num-Pending": pending, "Nats-Last-Sequence": last }));
    last = message.seq;
    bytes += sizeOf(message);
  }
  if (answers.length === 0) return [status(404, "Message Not Found")];
  return [...answers, status(204, "EOB", { "Nats-Num-Pending": pending, "Nats-Last-Sequence": last })];
}

function lastOfMany(stream: Stream, request: DirectGetRequest, subjects: readonly string[]): DirectAnswer[] {
  const upTo = request.up_to_seq || stream.log.last;
  const sequences = stream.log.lastSequences(subjects, upTo).filter((seq) => seq >= (request.seq ?? 0));
  if (sequences.length === 0) return [status(404, "No Results")];
  if (sequences.length > MOST_SUBJECTS) return [status(413, "Too Many Results")];
  const answers: DirectAnswer[] = [];
  let pending = sequences.length;
  let [last, bytes] = [0, 0];
  for (const message of sequences.map((seq) => stream.log.at(seq))) {
    if (!message || bytes >= (request.max_bytes || MOST_BYTES)) break;
    if (request.batch && answers.length >= request.batch) break;
    pending--;
    answers.push(answerOf(stream, message, { "Nats-Num-Pending": pending, "Nats-Last-Sequence": last }));
    last = message.seq;
    bytes += sizeOf(message);
  }
  const end = { "Nats-Num-Pending": pending, "Nats-Last-Sequence": last, "Nats-UpTo-Sequence": upTo };
  return [...answers, status(204, "EOB", end)];
}

function answerOf(
  { name }: Stream,
  { subject, seq, time, head, data }: StoredMessage,
  more: Readonly<Record<string, number>>,
): DirectAnswer {
  const place = {
    "Nats-Stream": name,
    "Nats-Subject": subject,
    "Nats-Sequence": String(seq),
    "Nats-Time-Stamp": new Date(time).toISOString(),
  };
  return { head: addHeaders(head, { ...place, ...texts(more) }), data };
}

function status(code: number, description: string, headers: Readonly<Record<string, number>> = {}): DirectAnswer {
  return { head: statusHead(code, description, texts(headers)), data: NOTHING };
}

function texts(headers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function sizeOf({ subject, head, data }: StoredMessage): number {
  return subject.length + (head?.length ?? 0) + data.length;
}
