import { encodeBase64 } from "../protocol/base64url.ts";
import type { StreamConfig } from "../protocol/stream-config.ts";
import { refusal } from "./api-error.ts";
import { collide } from "./subject-filter.ts";
import type { PurgeRequest, Stream } from "./stream.ts";
import type { Streams } from "./streams.ts";

/** Most streams, and most subjects, of one page of an answer. */
const PAGE = { streams: 256, names: 1024, subjects: 100_000 };

interface GetRequest {
  seq?: number;
  last_by_subj?: string;
  next_by_subj?: string;
}

interface ListRequest {
  offset?: number;
  subject?: string;
}

interface InfoRequest {
  subjects_filter?: string;
  offset?: number;
}

/** The requests `STREAM.…` of the JetStream API. */
export class StreamApi {
  readonly #streams: Streams;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** What the account has and may have. */
  account(): object {
    const streams = this.#streams.all();
    const limits = { max_memory: -1, max_storage: -1, max_streams: -1, max_consumers: -1, max_bytes_required: false };
    const consumers = streams.reduce((sum, stream) => sum + stream.consumers.size, 0);
    const use = { memory: 0, storage: 0, streams: streams.length, consumers };
    return { ...use, limits, api: { level: 2, total: 0, errors: 0 } };
  }

  /** Answers a request; `undefined` when it has no responders. Throws what the server refuses. */
  answer(tokens: readonly string[], body: object): object | undefined {
    const [, action, third = "", fourth = ""] = tokens;
    if (action === "MSG") return this.#onMessage(third, this.#streams.get(fourth), body);
    if (action === "LIST" || action === "NAMES") return this.#list(action, body);
    if (action === "CREATE" || action === "UPDATE") return this.#configure(action, third, body as StreamConfig);
    if (action === "INFO") return infoOf(this.#streams.get(third), body);
    if (action === "PURGE") return purge(this.#streams.get(third), body);
    if (action !== "DELETE") return undefined;
    this.#streams.delete(third);
    return { success: true };
  }

  #configure(action: "CREATE" | "UPDATE", name: string, config: StreamConfig): object {
    if (config.name !== name) throw refusal("nameMismatch");
    return (action === "CREATE" ? this.#streams.create(config) : this.#streams.update(config)).info();
  }

  #list(what: "LIST" | "NAMES", { offset = 0, subject = "" }: ListRequest): object {
    const all = this.#streams
      .all()
      .filter(({ settings }) => subject === "" || settings.subjects.some((own) => collide(own, subject)));
    const limit = what === "LIST" ? PAGE.streams : PAGE.names;
    const page = all.slice(offset, offset + limit);
    const streams = what === "LIST" ? page.map((stream) => stream.info()) : page.map((stream) => stream.name);
    return { total: all.length, offset, limit, streams: streams.length > 0 ? streams : null };
  }

  #onMessage(action: string, stream: Stream, body: GetRequest): object | undefined {
    if (action === "GET") return getMessage(stream, body);
    if (action !== "DELETE") return undefined;
    if (stream.settings.sealed) throw refusal("sealed");
    if (stream.settings.deny_delete) throw refusal("notDeleted", "message delete not permitted");
    const { seq = 0 } = body;
    if (!stream.remove(seq)) throw refusal("noSequence", seq);
    return { success: true };
  }
}

function infoOf(stream: Stream, { subjects_filter: filter, offset = 0 }: InfoRequest): object {
  const info = stream.info();
  if (filter === undefined || filter === "") return info;
  const all = [...stream.log.counts(filter)].sort(([a], [b]) => (a < b ? -1 : 1));
  const subjects = Object.fromEntries(all.slice(offset, offset + PAGE.subjects));
  const state = { ...info.state, ...(all.length > 0 && { subjects }) };
  return { ...info, total: all.length, offset, limit: PAGE.subjects, state };
}

function purge(stream: Stream, request: PurgeRequest): object {
  if (request.seq && request.keep) throw refusal("badRequest");
  if (stream.settings.sealed) throw refusal("sealed");
  if (stream.settings.deny_purge) throw refusal("noPurge");
  return { success: true, purged: stream.purge({ ...request, seq: request.seq || Infinity }) };
}

function getMessage({ log }: Stream, { seq = 0, last_by_subj: last, next_by_subj: next }: GetRequest): object {
  if (seq === 0 && last === undefined && next === undefined) throw refusal("badRequest");
  const found = last !== undefined ? log.lastOf(last) : next !== undefined ? log.next([next], seq) : log.at(seq);
  if (!found) throw refusal("noMessage");
  const { subject, time, head, data } = found;
  return {
    message: {
      subject,
      seq: found.seq,
      time: new Date(time).toISOString(),
      ...(head && { hdrs: encodeBase64(head) }),
      ...(data.length > 0 && { data: encodeBase64(data) }),
    },
  };
}
