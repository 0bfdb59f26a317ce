import type { StreamInfo, StreamInfoRequestOptions } from "@nats-io/jetstream";
import type { JetStreamApi } from "./api.ts";
import { countSubjects } from "./streams.ts";

/** Everything the server says about a stream; with `subjects_filter`, including every subject that matches. */
export async function fullStreamInfo(
  api: JetStreamApi,
  stream: string,
  options: Partial<StreamInfoRequestOptions> = {},
): Promise<StreamInfo> {
  const info = await api.request<StreamInfo>(`STREAM.INFO.${stream}`, options);
  const { subjects_filter: filter } = options;
  const { total, state } = info;
  // The server lists 100,000 subjects at a time.
  const isPart = filter !== undefined && total > Object.keys(state.subjects ?? {}).length;
  if (isPart) state.subjects = Object.fromEntries(await countSubjects(api, stream, filter));
  return withFlags(info);
}

/** The server omits flags that are off, although their type promises them. */
export function withFlags(info: StreamInfo): StreamInfo {
  const off = { sealed: false, deny_delete: false, deny_purge: false, allow_rollup_hdrs: false };
  return { ...info, config: { ...off, ...info.config } };
}
