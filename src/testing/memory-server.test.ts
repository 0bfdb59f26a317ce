import { headers } from "@nats-io/nats-core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { connect, type ObjectStoreError, ObjectStoreManager, permissionsFor } from "../index.ts";
import { memoryConnection, memoryManager, memoryServer, memoryStore } from "./index.ts";

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: ObjectStoreError) => error.code,
  );

test("a store in memory keeps what is put into it", async () => {
  const store = await memoryStore("files");
  const bytes = new Uint8Array(300_000).map((_, at) => at % 251);
  await store.put("a/b.bin", bytes);
  expect(await store.list()).toMatchObject([{ name: "a/b.bin", size: 300_000, chunks: 3 }]);
  const read = await store.getBytes("a/b.bin");
  expect(read.length === bytes.length && read.every((byte, at) => byte === bytes[at])).toBe(true);
  expect(await codeOf(store.get("other"))).toBe("OBJECT_NOT_FOUND");
});

test("each store, manager and connection has a server of its own", async () => {
  const [one, other] = [await memoryStore(), await memoryStore()];
  await one.put("A", "a");
  expect(await other.list()).toEqual([]);
  expect(await codeOf((await memoryManager()).open("test"))).toBe("BUCKET_NOT_FOUND");
  expect(await codeOf(new ObjectStoreManager(await memoryConnection()).open("test"))).toBe("BUCKET_NOT_FOUND");
});

test("a bucket has the configuration that it was made with", async () => {
  const store = await memoryStore({ bucket: "small", maxBytes: 2_000, objectTtl: true, atomicPut: true });
  expect(await store.status()).toMatchObject({ bucket: "small", maxBytes: 2_000, objectTtl: true, atomicPut: true });
  expect(await codeOf(store.put("A", new Uint8Array(3_000)))).toBe("STORE_FULL");
  const mirror = (await memoryManager()).create({ bucket: "copy", sources: [{ bucket: "small" }] });
  expect(await codeOf(mirror)).toBe("BUCKET_NOT_FOUND");
  expect(await codeOf(memoryStore({ bucket: "three", replicas: 3 }))).toBe("UNSUPPORTED_SERVER");
});

test("objects expire by the clock of Date, which tests may fake", async () => {
  const store = await memoryStore({ bucket: "short", objectTtl: true });
  await store.put("A", "a", { ttl: 60_000 });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await store.list()).toEqual([]);
});

describe("two connections to one server", () => {
  test("see each other's objects and changes", async () => {
    const server = memoryServer();
    const ann = await new ObjectStoreManager(await server.connect()).create({ bucket: "files" });
    const bob = await new ObjectStoreManager(await server.connect()).open("files");
    const names: string[] = [];
    for await (const entry of bob.watch()) {
      if (entry === null) await ann.put("from-ann", "a");
      else names.push(entry.name);
      if (entry !== null) break;
    }
    expect(names).toEqual(["from-ann"]);
  });

  test("send messages to each other, with headers, and learn that there are no responders", async () => {
    const server = memoryServer();
    const [ann, bob] = [await server.connect(), await server.connect()];
    bob.subscribe("greet.*", {
      callback: (_, message) => void message.respond(`${message.headers?.get("Name") ?? ""}!`),
    });
    await bob.flush();
    const hdrs = headers();
    hdrs.set("Name", "Ann");
    expect((await ann.request("greet.me", "", { headers: hdrs, timeout: 5_000 })).string()).toBe("Ann!");
    await expect(ann.request("nobody", "")).rejects.toThrow(/no responders/);
  });
});

describe("a server that is disconnected", () => {
  test("lets an upload wait, and a watch resume when it is back", async () => {
    const server = memoryServer();
    const store = await new ObjectStoreManager(await server.connect()).create({ bucket: "files" });
    const watch = store.watch()[Symbol.asyncIterator]();
    expect(await watch.next()).toMatchObject({ value: null });
    server.disconnect();
    const put = store.put("A", new Uint8Array(400_000));
    server.reconnect();
    expect(await put).toMatchObject({ size: 400_000 });
    expect(await watch.next()).toMatchObject({ value: { name: "A" } });
    await watch.return?.();
  });

  test("makes operations reject with DISCONNECTED after their timeout, and takes no new connections", async () => {
    const server = memoryServer();
    const connection = await server.connect();
    const store = await new ObjectStoreManager(connection).create({ bucket: "files" });
    server.disconnect();
    expect(await codeOf(store.put("A", "a", { timeout: 50 }))).toBe("DISCONNECTED");
    await expect(server.connect({ maxReconnectAttempts: 0, reconnect: false })).rejects.toThrow(/refused/);
    await connection.close();
    expect(await codeOf(store.put("A", "a"))).toBe("DISCONNECTED");
  });
});

test("a user has the permissions of a connection, and no more", async () => {
  const server = memoryServer();
  const admin = await new ObjectStoreManager(await server.connect()).create({ bucket: "files" });
  await admin.put("A", "a");
  const permissions = permissionsFor({ bucket: "files", role: "reader" });
  const reader = await new ObjectStoreManager(await server.connect({ permissions })).open("files");
  expect(await reader.getString("A")).toBe("a");
  expect(await reader.list()).toMatchObject([{ name: "A" }]);
  expect(await codeOf(reader.put("B", "b"))).toBe("PERMISSION");
  expect(await codeOf(reader.delete("A"))).toBe("PERMISSION");
});

test("code that connects by itself reaches the server through its wsFactory", async () => {
  const server = memoryServer({ maxPayload: 64 * 1024 });
  const connection = await connect({ servers: "ws://memory", wsFactory: server.wsFactory });
  const store = await new ObjectStoreManager(connection).create({ bucket: "files" });
  expect(await store.put("A", new Uint8Array(200_000))).toMatchObject({ size: 200_000 });
  expect((await store.getInfo("A")).chunks).toBeGreaterThan(3);
  await connection.close();
});
