// A server of a cluster that hangs: it keeps its connections and answers nothing, and the others keep asking it for half a
// minute.
import { wsconnect } from "@nats-io/nats-core";
import { expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { pattern } from "../support/bucket.ts";
import { testedVersion } from "../support/server.ts";
import { startCluster } from "../servers/cluster.ts";
import "../servers/websocket.ts";

const GETS = 40;

/** How long a get takes that waits out a frozen server, in ms. */
const WAITED_OUT = 5_000;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

test("small gets do not wait for a frozen replica: another one is asked", { timeout: 180_000 }, async () => {
  const cluster = await startCluster(testedVersion);
  onTestFinished(() => cluster.stop());
  const first = await wsconnect({ servers: [...cluster.wsUrls] });
  await new ObjectStoreManager(first).create({ bucket: "frozen", replicas: 3 });
  await first.close();
  const leader = await cluster.leaderOf("OBJ_frozen");
  const alive = cluster.servers.find((server) => server !== leader)!;
  const connection = await wsconnect({ servers: alive.wsUrl });
  onTestFinished(() => connection.close());
  const store = await new ObjectStoreManager(connection).open("frozen");
  const content = pattern(1024);
  await store.put("small", content);

  const timed = async (): Promise<number> => {
    const begun = performance.now();
    expect(Buffer.compare(await store.getBytes("small"), content)).toBe(0);
    return performance.now() - begun;
  };
  const before: number[] = [];
  for (let i = 0; i < GETS; i++) before.push(await timed());

  process.kill(leader.pid, "SIGSTOP");
  onTestFinished(() => void process.kill(leader.pid, "SIGCONT"));
  await store.getInfo("small"); // answered once another server leads the stream
  const after: number[] = [];
  for (let i = 0; i < GETS; i++) after.push(await timed());
  // Every third get hits the frozen server, some of them more than once. However slow the machine is, it was as slow before.
  expect(sum(after)).toBeLessThan((GETS * WAITED_OUT) / 5 + 2 * sum(before));
});
