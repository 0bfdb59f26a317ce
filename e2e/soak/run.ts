import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { wsconnect } from "@nats-io/nats-core";
import { ObjectStoreManager } from "nats-objects";
import { type BenchBrowser, startBrowser } from "../bench/browser.ts";
import type { Devtools } from "../browsers/devtools.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";
import "../servers/websocket.ts";
import { type Done, startLoad } from "./load.ts";
import type {} from "./page.ts";
import { judge, type Sample, tableHead, tableRow } from "./sample.ts";
import { serveSoakPage } from "./site.ts";

const BUCKETS = { node: "soak-node", page: "soak-page" };

/** Failures reported per minute; more of the same add nothing. */
const MAX_FAILURES = 5;

/** Runs the load, and returns the problems: none when memory stayed flat and nothing is left. */
export async function runSoak(minutes: number, print: (line: string) => void): Promise<string[]> {
  const server = await startNatsServer();
  const site = await serveSoakPage();
  const browser = await startBrowser("chromium");
  try {
    print(`nats-server ${server.version}, Node ${process.versions.node}, ${browser.version}; sizes in MiB\n`);
    return await observe(server, browser, site.url, minutes, print);
  } finally {
    await browser.stop();
    await site.stop();
    await server.stop();
  }
}

async function observe(
  server: NatsServer,
  browser: BenchBrowser,
  url: string,
  minutes: number,
  print: (line: string) => void,
): Promise<string[]> {
  const connection = await wsconnect({ servers: server.wsUrl });
  const manager = new ObjectStoreManager(connection);
  const page = await browser.openPage(url, "soak");
  const session = page.cdp;
  if (!session) throw new Error("the soak needs Chromium, whose memory can be read");

  const load = await startLoad(manager, BUCKETS.node);
  await page.evaluate(({ at, bucket }) => soak.start(at, bucket), { at: server.wsUrl, bucket: BUCKETS.page });
  const samples: Sample[] = [];
  const problems: string[] = [];
  print(tableHead);
  for (let minute = 1; minute <= minutes; minute++) {
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const [inPage] = await Promise.all([page.evaluate(() => soak.pause(), undefined), load.pause()]);
    const done = [load.done(), inPage];
    const sample = { minute, ...(await memory(session, browser)), ...(await stateOf(server)), ...total(done) };
    samples.push(sample);
    print(tableRow(sample));
    for (const bucket of Object.values(BUCKETS)) {
      const { orphans, truncated, invalid } = await (await manager.open(bucket)).check({ olderThan: 0 });
      if (orphans.length + truncated.length + invalid.length === 0) continue;
      problems.push(`minute ${String(minute)}: ${bucket}: ${JSON.stringify({ orphans, truncated, invalid })}`);
    }
    const failures = done.flatMap((each) => each.failures);
    if (failures.length > 0) problems.push(...failures.slice(0, MAX_FAILURES));
    // The same failure would be repeated endlessly.
    if (problems.length > 0) break;
    if (minute === minutes) break;
    load.resume();
    await page.evaluate(() => {
      soak.resume();
    }, undefined);
  }
  problems.push(...judge(samples));

  await page.evaluate(() => soak.end(), undefined);
  await manager.delete(BUCKETS.node);
  await connection.close();
  await page.close();
  const left = await stateOf(server);
  for (const name of ["connections", "streams", "consumers", "messages"] as const) {
    if (left[name] > 0) problems.push(`${String(left[name])} ${name} are left`);
  }
  return problems;
}

function total(done: readonly Done[]): Pick<Sample, "operations" | "bytes"> {
  const add = (pick: (each: Done) => number) => done.reduce((sum, each) => sum + pick(each), 0);
  return { operations: add(({ operations }) => operations), bytes: add(({ bytes }) => bytes) };
}

type Memory = Pick<Sample, "nodeHeap" | "nodeRss" | "pageHeap" | "pageRss">;

async function memory(session: Devtools, browser: BenchBrowser): Promise<Memory> {
  collectGarbage();
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const renderers = (await browser.rendererBytes?.()) ?? new Map<number, number>();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    nodeHeap: heapUsed + arrayBuffers,
    nodeRss: rss,
    pageHeap: usedSize,
    pageRss: [...renderers.values()].reduce((sum, size) => sum + size, 0),
  };
}

/** Node exposes gc only with a flag, which can be set after the start. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

type State = Pick<Sample, "serverRss" | "connections" | "subscriptions" | "streams" | "consumers" | "messages">;

/** The server's memory and state. */
async function stateOf({ monitorUrl }: NatsServer): Promise<State> {
  const ask = async (path: string) => (await (await fetch(`${monitorUrl}/${path}`)).json()) as Record<string, number>;
  const [general, jetstream] = [await ask("varz"), await ask("jsz")];
  return {
    serverRss: general["mem"] ?? 0,
    connections: general["connections"] ?? 0,
    subscriptions: general["subscriptions"] ?? 0,
    streams: jetstream["streams"] ?? 0,
    consumers: jetstream["consumers"] ?? 0,
    messages: jetstream["messages"] ?? 0,
  };
}
