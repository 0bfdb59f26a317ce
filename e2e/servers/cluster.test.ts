import { jetstreamManager } from "@nats-io/jetstream";
import { wsconnect } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { startCluster } from "./cluster.ts";
import "./websocket.ts";

test("replicates a stream over three servers, and elects another leader when its leader dies", async () => {
  const cluster = await startCluster();
  const connection = await wsconnect({ servers: [...cluster.wsUrls] });
  const admin = await jetstreamManager(connection);
  const { cluster: placed } = await admin.streams.add({ name: "R3", subjects: ["r3"], num_replicas: 3 });
  expect(placed?.replicas).toHaveLength(2);
  const first = await cluster.leaderOf("R3");
  await first.kill();
  const second = await cluster.leaderOf("R3");
  expect(second.pid).not.toBe(first.pid);
  await first.restart();
  await connection.close();
  await cluster.stop();
  expect(cluster.servers).toHaveLength(3);
}, 60_000);
