// Administration of an account's streams. For the stream of an open bucket, see bucket-stream.ts.
import { untilAborted } from "../bytes/until-aborted.ts";
import type { StreamConfig, StreamInfo } from "../protocol/stream-config.ts";
import type { JetStreamApi } from "./api.ts";

/** Creates a stream, or returns an existing one with the same configuration (`BUCKET_EXISTS` when it differs). */
export function createStream(api: JetStreamApi, config: StreamConfig): Promise<StreamInfo> {
  return api.request(`STREAM.CREATE.${config.name}`, config);
}

/** Changes the configuration of a stream. */
export function updateStream(api: JetStreamApi, config: StreamConfig): Promise<StreamInfo> {
  return api.request(`STREAM.UPDATE.${config.name}`, config);
}

/** Configuration and state of a stream; with `subject`, also how many messages that subject has. */
export function streamInfo(api: JetStreamApi, stream: string, subject?: string, timeout?: number): Promise<StreamInfo> {
  const request = subject === undefined ? undefined : { subjects_filter: subject };
  return api.request(`STREAM.INFO.${stream}`, request, timeout);
}

/** How many messages each subject that matches a filter has; the server lists 100,000 subjects at a time. */
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

/** How many subjects a stream has. */
export function subjectCount({ state }: StreamInfo): number {
  return state.num_subjects ?? 0;
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
