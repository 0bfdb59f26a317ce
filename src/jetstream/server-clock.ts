import type { JetStreamApi } from "./api.ts";
import { randomId } from "./random-id.ts";
import { streamInfo } from "./streams.ts";

/** How long the server keeps a consumer that was made only to read its clock, in ms. */
const CLOCK_CONSUMER_AGE = 5_000;

/**
 * The time by the server's clock, in ms since 1970. `ts` of STREAM.INFO tells it (nats-server 2.10 and later); before
 * that, only the creation time of a consumer does.
 */
export async function serverTime(api: JetStreamApi, stream: string): Promise<number> {
  const { ts } = await streamInfo(api, stream);
  if (ts !== undefined) return Date.parse(ts);
  const name = randomId();
  const config = {
    name,
    deliver_policy: "new",
    ack_policy: "none",
    inactive_threshold: CLOCK_CONSUMER_AGE * 1_000_000,
    mem_storage: true,
    num_replicas: 1,
  };
  const { created } = await api.request<{ created: string }>(`CONSUMER.CREATE.${stream}.${name}`, {
    stream_name: stream,
    config,
  });
  // Asked again after a reconnect it may be gone already; and what stays goes by itself.
  await api.request(`CONSUMER.DELETE.${stream}.${name}`).catch(() => undefined);
  return Date.parse(created);
}
