import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { type NatsServer, type StartOptions, startNatsServer } from "./nats-server.ts";

/** Options of {@link startCluster}; the rest goes to each server. */
export interface ClusterOptions extends Pick<StartOptions, "version" | "append" | "edit"> {
  /** How many servers. Default 3. */
  size?: number;
}

/** Servers that form one JetStream cluster. */
export interface Cluster {
  readonly servers: readonly NatsServer[];
  readonly wsUrls: readonly string[];
  /** The leader of a stream. Waits up to 10 s for an election; rejects when the stream does not exist. */
  leaderOf(stream: string): Promise<NatsServer>;
  stop(): Promise<void>;
}

/** Starts a cluster and resolves when its JetStream leader sees every other server. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { size = 3, append = "", ...rest } = options;
  const routePorts = new Set<number>();
  while (routePorts.size < size) routePorts.add(await freePort());
  const routes = [...routePorts].map((port) => `nats://127.0.0.1:${port}`);
  const started = await Promise.allSettled(
    [...routePorts].map((port, index) =>
      startNatsServer({
        ...rest,
        until: "listening",
        append: `server_name: ${nameOf(index)}
cluster { name: nats-objects, listen: "127.0.0.1:${port}", routes: ${JSON.stringify(routes)} }
${append}`,
      }),
    ),
  );
  const servers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())));
  try {
    for (const result of started) if (result.status === "rejected") throw result.reason;
    await poll(30_000, "the cluster had no leader that sees all servers", () => isComplete(servers));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    servers,
    wsUrls: servers.map((server) => server.wsUrl),
    async leaderOf(stream) {
      const leader = await poll(10_000, `the stream ${stream} had no leader`, () => leaderName(servers, stream));
      return servers[Number(leader.slice(nameOf("").length))]!;
    },
    stop,
  };
}

const nameOf = (index: number | "") => `server-${index}`;

/** The parts of `/jsz` that are read. */
interface JetStreamState {
  meta_cluster?: { leader?: string; replicas?: { name: string; current: boolean; offline?: boolean }[] };
  account_details?: { stream_detail?: { name: string; cluster?: { leader?: string } }[] }[];
}

async function isComplete(servers: readonly NatsServer[]): Promise<true | undefined> {
  const states = await Promise.all(servers.map((server) => jetStreamState(server)));
  // Only the leader lists the others.
  const isLed = states.some(({ meta_cluster: meta }, index) => {
    const others = meta?.leader === nameOf(index) ? (meta.replicas ?? []) : [];
    return others.filter((replica) => replica.current && !replica.offline).length === servers.length - 1;
  });
  return isLed && states.every(({ meta_cluster: meta }) => meta?.leader) ? true : undefined;
}

async function leaderName(servers: readonly NatsServer[], stream: string): Promise<string | undefined> {
  const states = await Promise.all(servers.map((server) => jetStreamState(server)));
  const followed = states.map(
    ({ account_details: accounts = [] }) =>
      accounts.flatMap((account) => account.stream_detail ?? []).find((detail) => detail.name === stream)?.cluster
        ?.leader,
  );
  // Each replica reports its leader, which for a while may be dead. While they disagree, or the reported leader does not
  // confirm it, an election is running.
  const named = new Set(followed.filter((leader) => leader !== undefined));
  const [leader] = named;
  return named.size === 1 && followed.some((name, index) => name && name === leader && name === nameOf(index))
    ? leader
    : undefined;
}

/** The JetStream status of a server; undefined while it is down. */
async function jetStreamState(server: NatsServer): Promise<JetStreamState> {
  try {
    const response = await fetch(`${server.monitorUrl}/jsz?streams=true`, { signal: AbortSignal.timeout(2_000) });
    return (await response.json()) as JetStreamState;
  } catch {
    return {};
  }
}

async function poll<T>(timeout: number, failure: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`${failure} after ${timeout / 1000} s`);
    await sleep(100);
  }
}
