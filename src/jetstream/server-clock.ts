import type { BucketStream } from "./bucket-stream.ts";
import { randomId } from "./random-id.ts";

/** How long the server keeps a consumer that was created only to read its clock, in ms. */
const CLOCK_CONSUMER_AGE = 5_000;

/**
 * The time by the server's clock, in ms since 1970: `ts` of STREAM.INFO (nats-server 2.10 and later), or else the creation
 * time of a new consumer.
 */
export async function serverTime(stream: BucketStream): Promise<number> {
  const { ts } = await stream.info();
  if (ts !== undefined) return Date.parse(ts);
  const { api, name: streamName } = stream;
  const name = randomId();
  const config = {
    name,
    deliver_policy: "new",
    ack_policy: "none",
    inactive_threshold: CLOCK_CONSUMER_AGE * 1_000_000,
    mem_storage: true,
    num_replicas: 1,
  };
  const { created } = await api.request<{ created: string }>(`CONSUMER.CREATE.${streamName}.${name}`, {
    stream_name: streamName,
    config,
  });
  // Ignored: after a reconnect the consumer may be gone already, and the server removes it by itself.
  await api.request(`CONSUMER.DELETE.${streamName}.${name}`).catch(() => undefined);
  return Date.parse(created);
}
