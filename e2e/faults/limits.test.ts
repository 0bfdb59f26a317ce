// Beyond 200 lines because each limit needs a server that is set up for it.

// A server that runs out of a resource, or gets other limits, during a transfer: each case ends with an error code, soon, and
// leaves nothing behind.
import { execFile } from "node:child_process";
import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, errorOf, pattern } from "../support/bucket.ts";
import { serverMinor, startServer } from "../support/server.ts";
import type { NatsServer, StartOptions } from "../servers/nats-server.ts";
import "../servers/websocket.ts";

const run = promisify(execFile);
const CHUNK = 64 * 1024;
const SIZE = 200 * CHUNK;
const onWindows = process.platform === "win32";

interface Place {
  server: NatsServer;
  connection: NatsConnection;
  manager: ObjectStoreManager;
  /** Connection of a user without limits, where there are several users. */
  jsm: JetStreamManager;
}

async function place(options: StartOptions, user?: string): Promise<Place> {
  const server = await startServer(options);
  const connect = async (login: ConnectionOptions): Promise<NatsConnection> => {
    const connection = await wsconnect({
      servers: server.wsUrl,
      reconnectTimeWait: 50,
      maxReconnectAttempts: -1,
      ...login,
    });
    onTestFinished(() => connection.close());
    return connection;
  };
  const login = (name: string | undefined) => (name === undefined ? {} : { user: name, pass: "x" });
  const connection = await connect(login(user));
  const admin = await connect(login(user && "admin"));
  return { server, connection, manager: new ObjectStoreManager(connection), jsm: await jetstreamManager(admin) };
}

/** Starts a put, and does something midway. */
function putAnd(store: ObjectStore, change: () => Promise<unknown>, timeout = 5_000): Promise<unknown> {
  const content = pattern(SIZE);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield content.subarray(0, SIZE / 2);
    // Awaited: an upload on loopback can finish before a server has reloaded its configuration.
    await change();
    yield content.subarray(SIZE / 2);
  }
  return store.put({ name: "A", maxChunkSize: CHUNK }, body(), { timeout, maxInFlight: 4 * CHUNK });
}

/** Starts a get, and does something midway. */
async function getAnd(store: ObjectStore, change: () => Promise<unknown>, timeout = 5_000): Promise<Uint8Array[]> {
  const { body } = await store.get("A", { timeout });
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  for (let reads = 0; ; reads++) {
    if (reads === 5) await change();
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
  }
}

async function elapsed(work: Promise<unknown>): Promise<number> {
  const started = Date.now();
  await work;
  return Date.now() - started;
}

const messages = async (jsm: JetStreamManager, stream = "OBJ_b"): Promise<number> =>
  (await jsm.streams.info(stream)).state.messages;

describe("a full disk", () => {
  test("is STORE_FULL, and leaves the old object intact", { timeout: 60_000 }, async (context) => {
    const dataDir = await smallDisk(context, 8);
    const { manager, jsm } = await place({ dataDir });
    const store = await manager.create({ bucket: "b" });
    await store.put("A", "old");
    const put = errorOf(store.put("A", pattern(20_000_000), { timeout: 5_000 }));
    expect(await elapsed(put)).toBeLessThan(20_000);
    expect((await put).code).toBe("STORE_FULL");
    expect(await store.getString("A")).toBe("old");
    await expect.poll(() => messages(jsm), { timeout: 10_000 }).toBe(2);
  });
});

describe("limits of an account", () => {
  const limited = (limits: string) => ({
    append: `accounts { A: { jetstream: { ${limits} }, users: [{ user: a, password: x }, { user: admin, password: x }] } }`,
  });

  test("of its storage: a put that exceeds it is STORE_FULL and leaves nothing; a smaller one is stored", async () => {
    const { manager, jsm } = await place(limited("max_file: 4MB, max_mem: 4MB"), "a");
    for (const storage of ["file", "memory"] as const) {
      const store = await manager.create({ bucket: storage, storage });
      expect(await codeOf(store.put("A", pattern(8_000_000)))).toBe("STORE_FULL");
      expect(await messages(jsm, `OBJ_${storage}`)).toBe(0);
      await store.put("A", pattern(1_000_000));
      expect(await store.getBytes("A")).toHaveLength(1_000_000);
    }
  });

  test("of its storage: a larger bucket is STORE_FULL, and is not created", async () => {
    const { manager } = await place(limited("max_file: 4MB"), "a");
    expect(await codeOf(manager.create({ bucket: "b", maxBytes: 8_000_000 }))).toBe("STORE_FULL");
    expect(await codeOf(manager.open("b"))).toBe("BUCKET_NOT_FOUND");
  });

  test("of its streams: one more bucket is STORE_FULL", async () => {
    const { manager } = await place(limited("max_streams: 1, max_file: 10MB"), "a");
    const store = await manager.create({ bucket: "b" });
    expect(await codeOf(manager.create({ bucket: "c" }))).toBe("STORE_FULL");
    expect(await codeOf(manager.open("c"))).toBe("BUCKET_NOT_FOUND");
    await store.put("A", "A");
  });

  test("of its consumers: what needs one is STORE_FULL, put continues, and all works as soon as there is room", async () => {
    const { manager, jsm } = await place(limited("max_consumers: 2, max_file: 10MB"), "a");
    const store = await manager.create({ bucket: "b" });
    await store.put("A", pattern(300_000));
    for (const name of ["one", "two"]) await jsm.consumers.add("OBJ_b", { name, ack_policy: "none" } as never);
    const watched: unknown[] = [];
    const watching = async (): Promise<void> => {
      for await (const info of store.watch()) watched.push(info?.name ?? null);
    };
    expect(await codeOf(watching())).toBe("STORE_FULL");
    // Before 2.11 a get and a short list need a consumer, too.
    if (serverMinor >= 11) {
      expect(watched).toEqual(["A"]);
      expect(await store.list()).toHaveLength(1);
      expect(await store.getBytes("A")).toHaveLength(300_000);
    } else {
      expect(watched).toEqual([]);
      expect(await codeOf(store.list())).toBe("STORE_FULL");
      expect(await codeOf(store.getBytes("A"))).toBe("STORE_FULL");
    }
    await store.put("B", "BBB");
    await jsm.consumers.delete("OBJ_b", "one");
    expect(await store.list()).toHaveLength(2);
    await jsm.consumers.delete("OBJ_b", "two");
    await expect.poll(async () => (await jsm.streams.info("OBJ_b")).state.consumer_count).toBe(0);
  });
});

describe.skipIf(onWindows)("a configuration that is reloaded during a transfer", () => {
  test("with a max_payload below the chunks: CHUNK_TOO_LARGE, and nothing is left", { timeout: 30_000 }, async () => {
    const edit = (text: string) => text.replace(/^max_payload:.*$/m, "");
    const { server, manager, jsm } = await place({ edit, append: "max_payload: 1MB" });
    const store = await manager.create({ bucket: "b" });
    const put = codeOf(putAnd(store, () => server.reload("max_payload: 32KB")));
    expect(await elapsed(put)).toBeLessThan(15_000);
    expect(await put).toBe("CHUNK_TOO_LARGE");
    await expect.poll(() => messages(jsm), { timeout: 10_000 }).toBe(0);
    // The next object uses chunks of the size that the server accepts now.
    const { maxChunkSize } = await store.put("A", pattern(SIZE));
    expect(maxChunkSize).toBeLessThan(32 * 1024);
    expect(await store.getBytes("A")).toHaveLength(SIZE);
  });

  const users = (rules: string) => `authorization { users: [
    { user: admin, password: x }, { user: app, password: x${rules && `, permissions: { ${rules} }`} }
  ] }`;

  test.each([
    ["chunks", "$O.*.C.>"],
    ["meta messages", "$O.*.M.>"],
  ])("that denies %s: the put is PERMISSION, and nothing is left", { timeout: 30_000 }, async (_, subject) => {
    const { server, manager, jsm } = await place({ append: users("") }, "app");
    const store = await manager.create({ bucket: "b" });
    await store.put("A", "old");
    const put = codeOf(putAnd(store, () => server.reload(users(`publish: { deny: "${subject}" }`))));
    expect(await elapsed(put)).toBeLessThan(15_000);
    expect(await put).toBe("PERMISSION");
    await expect.poll(() => messages(jsm), { timeout: 10_000 }).toBe(2);
    expect(await store.getString("A")).toBe("old");
  });

  test("that denies reading: the get is PERMISSION", { timeout: 60_000 }, async () => {
    const { server, manager, jsm } = await place({ append: users("") }, "app");
    const store = await manager.create({ bucket: "b" });
    await store.put("A", pattern(2 * SIZE));
    const denied = `"$JS.API.DIRECT.GET.>", "$JS.API.CONSUMER.>", "$JS.API.STREAM.MSG.GET.>"`;
    const get = codeOf(getAnd(store, () => server.reload(users(`publish: { deny: [${denied}] }`))));
    expect(await elapsed(get)).toBeLessThan(15_000);
    expect(await get).toBe("PERMISSION");
    // Before 2.11, get used a consumer that it may no longer remove: the server does.
    const consumers = async () => (await jsm.streams.info("OBJ_b")).state.consumer_count;
    if (serverMinor >= 11) expect(await consumers()).toBe(0);
    else await expect.poll(consumers, { timeout: 40_000 }).toBe(0);
  });

  test("that removes the user: put and get are PERMISSION or DISCONNECTED", { timeout: 40_000 }, async () => {
    const { server, manager, jsm } = await place({ append: users("") }, "app");
    const store = await manager.create({ bucket: "b" });
    await store.put("A", pattern(2 * SIZE));
    const before = await messages(jsm);
    const gone = () => server.reload(`authorization { users: [{ user: admin, password: x }] }`);
    const outcomes = [codeOf(getAnd(store, gone)), codeOf(store.put("B", pattern(4 * SIZE), { timeout: 5_000 }))];
    expect(await elapsed(Promise.all(outcomes))).toBeLessThan(15_000);
    for (const code of await Promise.all(outcomes)) expect(["PERMISSION", "DISCONNECTED"]).toContain(code);
    // Without any permission, cleaning up is impossible too: check does it.
    const admin = new ObjectStoreManager(await wsconnect({ servers: server.wsUrl, user: "admin", pass: "x" }));
    const report = await (await admin.open("b")).check({ repair: true, olderThan: 0 });
    expect(report.truncated).toEqual([]);
    expect(await messages(jsm)).toBe(before);
  });
});

describe("a bucket that changes in the middle of a download", () => {
  test("deleted: BUCKET_NOT_FOUND", async () => {
    const { manager } = await place({});
    const store = await manager.create({ bucket: "b" });
    await store.put("A", pattern(2 * SIZE));
    const get = codeOf(getAnd(store, () => manager.delete("b")));
    expect(await elapsed(get)).toBeLessThan(15_000);
    expect(await get).toBe("BUCKET_NOT_FOUND");
  });

  test("sealed: the content is complete", async () => {
    const { manager } = await place({});
    const store = await manager.create({ bucket: "b" });
    await store.put("A", pattern(2 * SIZE));
    const pieces = await getAnd(store, () => store.seal());
    expect(Buffer.compare(Buffer.concat(pieces), pattern(2 * SIZE))).toBe(0);
  });
});

/** A file system of this many MiB, where this user may mount one; the test is skipped elsewhere. */
async function smallDisk({ skip }: TestContext, size: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nats-objects-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${String(size)}m`, "tmpfs", folder]);
  } catch (error) {
    await rmdir(folder);
    skip(`no small disk can be mounted here: ${(error as Error).message}`);
  }
  onTestFinished(async () => {
    await run("umount", ["-l", folder]);
    await rmdir(folder);
  });
  return folder;
}
