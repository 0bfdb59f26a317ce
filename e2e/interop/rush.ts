// A rush, as services make one: a client stores 600 objects, 64 at a time, in a compressed bucket with a ttl, while a page
// stores 300 and reads each of the 600 as soon as its watch reports it.

import { wsconnect } from "@nats-io/nats-core";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import type { NatsServer } from "../servers/nats-server.ts";
import { same } from "./expect.ts";
import { pattern } from "./pattern.ts";
import { type PeerCommand, ProcessPeer } from "./peer.ts";
import { type Row, row } from "./row.ts";

const RUSH = { theirs: 600, atATime: 64, ours: 300, oursAtATime: 16 };

/** From a few bytes to a few chunks. */
const sizeOf = (index: number): number => 1 + ((index * 7_919) % 300_000);

/** Runs the rush with one client. */
export function rushRow(server: NatsServer, command: PeerCommand): Promise<Row> {
  const title = `a rush of ${RUSH.theirs} puts, ${RUSH.atATime} at a time, while we put ${RUSH.ours} and read all: ${command.title}`;
  return row(title, () => rush(server, command));
}

async function rush(server: NatsServer, command: PeerCommand): Promise<void> {
  const connection = await wsconnect({ servers: server.wsUrl });
  const manager = new ObjectStoreManager(connection);
  const bucket = `rush-${command.title.replaceAll(/\W/g, "-")}`;
  const store = await manager.create({ bucket, compression: true, ttl: 3_600_000 });
  // A peer handles one request at a time.
  const peers = Array.from({ length: RUSH.atATime }, () => new ProcessPeer(command));
  try {
    const reading = readAsReported(store);
    const theirs = inParallel(peers.length, RUSH.theirs, async (index, worker) => {
      const request = { op: "put", bucket, name: `theirs-${index}`, size: sizeOf(index), seed: index + 1 } as const;
      const answer = await peers[worker]!.request(request);
      if (!answer.ok) throw new Error(`${request.name}: ${answer.error}`);
    });
    const ours = inParallel(RUSH.oursAtATime, RUSH.ours, async (index) => {
      await store.put(`ours-${index}`, pattern(sizeOf(index), index + 1));
    });
    const [read] = await Promise.all([reading, theirs, ours]);
    same("objects that were read as they were reported", read, RUSH.theirs);
    same("objects in the list", (await store.list()).length, RUSH.theirs + RUSH.ours);
    const { orphans, truncated, expired, invalid, misplaced } = await store.check({ olderThan: 0 });
    const found = { orphans, truncated, expired, invalid, misplaced };
    for (const [what, items] of Object.entries(found)) same(what, items.length, 0);
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
    await manager.delete(bucket);
    await connection.close();
  }
}

/** Reads each object of the other client once its watch reports it; resolves with how many were right. */
async function readAsReported(store: ObjectStore): Promise<number> {
  const controller = new AbortController();
  const reads: Promise<void>[] = [];
  const read = async (name: string): Promise<void> => {
    const index = Number(name.slice("theirs-".length));
    const isSame = Buffer.compare(await store.getBytes(name), pattern(sizeOf(index), index + 1)) === 0;
    same(`the content of ${name}`, isSame, true);
  };
  const timer = setTimeout(() => controller.abort(), 300_000);
  for await (const info of store.watch({ signal: controller.signal })) {
    if (!info?.name.startsWith("theirs-")) continue;
    const reading = read(info.name);
    reading.catch(() => undefined);
    reads.push(reading);
    if (reads.length === RUSH.theirs) break;
  }
  clearTimeout(timer);
  await Promise.all(reads);
  return reads.length;
}

/** Does `work` for each index below `count`, `width` at a time. */
async function inParallel(
  width: number,
  count: number,
  work: (index: number, worker: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (_: unknown, worker: number): Promise<void> => {
    while (next < count) await work(next++, worker);
  };
  await Promise.all(Array.from({ length: width }, run));
}
