// Users with limited permissions: each refusal is PERMISSION, long before the timeout, and leaves no chunk.

import { wsconnect } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import type { NatsServer } from "../servers/nats-server.ts";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, reasonOf, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { serverMinor, startServer } from "../support/server.ts";

const password = "test";
const users: Record<string, string> = {
  admin: "",
  nochunks: `publish: { deny: "$O.*.C.>" }`,
  nometa: `publish: { deny: "$O.*.M.>" }`,
  noapi: `publish: { deny: "$JS.API.>" }`,
  nolookup: `publish: { deny: ["$JS.API.STREAM.MSG.GET.>", "$JS.API.DIRECT.GET.>"] }`,
  nodirect: `publish: { deny: ["$JS.API.DIRECT.GET.>"] }`,
  noconsumer: `publish: { deny: ["$JS.API.CONSUMER.CREATE.>"] }`,
  nopull: `publish: { deny: ["$JS.API.CONSUMER.MSG.NEXT.>"] }`,
  nopurge: `publish: { deny: ["$JS.API.STREAM.PURGE.>"] }`,
  noinbox: `subscribe: { deny: "_INBOX.>" }`,
  own: `publish: [">"], subscribe: ["_INBOX_own.>"]`,
  documented: `publish: ["$O.files.>", "$JS.API.STREAM.INFO.OBJ_files", "$JS.API.STREAM.MSG.GET.OBJ_files",
    "$JS.API.STREAM.PURGE.OBJ_files", "$JS.API.DIRECT.GET.OBJ_files", "$JS.API.DIRECT.GET.OBJ_files.>",
    "$JS.API.CONSUMER.CREATE.OBJ_files.>", "$JS.API.CONSUMER.MSG.NEXT.OBJ_files.>",
    "$JS.API.CONSUMER.DELETE.OBJ_files.>"], subscribe: ["_INBOX_documented.>"]`,
};

const authorization = `authorization { users: [
${Object.entries(users)
  .map(([user, rules]) => `{ user: ${user}, password: ${password}${rules && `, permissions: { ${rules} }`} }`)
  .join("\n")}
] }`;

interface Limited extends TestBucket {
  server: NatsServer;
  /** The bucket as the limited user sees it: it was opened by somebody with full permissions. */
  limited: ObjectStore;
}

/** A bucket with an object `A` of three chunks, and a limited user's own connection to it. */
async function as(user: string, inboxPrefix?: string): Promise<Limited> {
  const server = await startServer({ append: authorization });
  const admin = { servers: server.wsUrl, user: "admin", pass: password };
  const bucket = await testBucket({ bucket: "files" }, { admin });
  await bucket.store.put("A", pattern(300_000));
  const connection = await connect({
    servers: server.wsUrl,
    user,
    pass: password,
    ...(inboxPrefix && { inboxPrefix }),
  });
  const manager = new ObjectStoreManager(connection);
  const limited = await open(manager);
  return { ...bucket, server, connection, manager, limited };
}

/** As far as the user is allowed. */
async function open(manager: ObjectStoreManager): Promise<ObjectStore> {
  return manager.open("files").catch((error: unknown) => error as ObjectStore);
}

/** Expects PERMISSION without waiting for the timeout. */
async function expectDenied(operation: Promise<unknown>): Promise<void> {
  const started = Date.now();
  expect(await codeOf(operation)).toBe("PERMISSION");
  expect(Date.now() - started).toBeLessThan(3_000);
}

async function first(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}

describe("a user who may not publish", () => {
  test("chunks: put is PERMISSION and leaves nothing; other operations continue", async () => {
    const bucket = await as("nochunks");
    await expectDenied(bucket.limited.put("B", pattern(3_000_000)));
    await expectDenied(bucket.limited.put("A", pattern(3_000_000)));
    const { writable, info } = bucket.limited.createWritable("C");
    const writer = writable.getWriter();
    await writer.write(pattern(10_000_000)).catch(() => undefined);
    await writer.close().catch(() => undefined);
    await expectDenied(info);
    expect(await bucket.counts()).toEqual({ chunks: 3, metas: 1, total: 4 });
    expect(await bucket.limited.getBytes("A")).toHaveLength(300_000);
    await bucket.limited.put("empty", "");
  });

  test("meta messages: put is PERMISSION and its chunks are removed; the old object stays", async () => {
    const bucket = await as("nometa");
    await expectDenied(bucket.limited.put("B", pattern(3_000_000)));
    await expectDenied(bucket.limited.put("A", pattern(3_000_000)));
    await expectDenied(bucket.limited.delete("A"));
    await expectDenied(bucket.limited.updateMeta("A", { description: "d" }));
    await expectDenied(bucket.limited.updateMeta("A", { name: "B" }));
    await expectDenied(bucket.limited.addLink("L", await bucket.limited.getInfo("A")));
    expect(await bucket.counts()).toEqual({ chunks: 3, metas: 1, total: 4 });
    expect(await bucket.limited.getBytes("A")).toHaveLength(300_000);
  });

  test("any request: open gets no answer, and everything else is PERMISSION", async () => {
    const bucket = await as("noapi");
    await expectDenied(bucket.limited.list());
    await expectDenied(bucket.limited.get("A"));
    await expectDenied(bucket.limited.put("B", pattern(300_000)));
    await expectDenied(bucket.limited.status());
    await expectDenied(first(bucket.limited.watch({ updatesOnly: true })));
    await expectDenied(bucket.manager.create({ bucket: "other" }));
    await expectDenied(bucket.manager.update({ bucket: "files" }));
    await expectDenied(bucket.manager.delete("files"));
    await expectDenied(first(bucket.manager.names()));
  });

  test("look-ups: get, info, put and delete are PERMISSION and leave nothing", async () => {
    const bucket = await as("nolookup");
    await expectDenied(bucket.limited.get("A"));
    await expectDenied(bucket.limited.getInfo("A"));
    await expectDenied(bucket.limited.put("B", pattern(3_000_000)));
    await expectDenied(bucket.limited.delete("A"));
    expect(await bucket.counts()).toEqual({ chunks: 3, metas: 1, total: 4 });
    expect((await bucket.limited.list()).map(({ name }) => name)).toEqual(["A"]);
  });

  test("direct gets: the content is read in another way, or get is PERMISSION", async () => {
    const bucket = await as("nodirect");
    const started = Date.now();
    const outcome = await bucket.limited.getBytes("A").then(
      (bytes) => bytes.length,
      (error: { code: string }) => error.code,
    );
    expect(["PERMISSION", 300_000]).toContain(outcome);
    expect(Date.now() - started).toBeLessThan(3_000);
    await bucket.limited.put("A", "new");
  });

  test.runIf(serverMinor < 11).each(["noconsumer", "nopull"])(
    "to use consumers (%s), before nats-server 2.11: list and watch are PERMISSION and leave no consumer",
    async (user) => {
      const bucket = await as(user);
      await expectDenied(bucket.limited.list());
      await expectDenied(first(bucket.limited.watch()));
      await expectDenied(first(bucket.limited.watch({ updatesOnly: true })));
      await bucket.limited.put("B", pattern(300_000));
    },
  );

  test.runIf(serverMinor >= 11).each(["noconsumer", "nopull"])(
    "to use consumers (%s): everything is read by batched direct gets, and no consumer is left",
    async (user) => {
      const { limited } = await as(user);
      expect((await limited.list()).map(({ name }) => name)).toEqual(["A"]);
      expect(await first(limited.watch())).toMatchObject({ name: "A" });
      await limited.put("B", pattern(300_000));
      expect(await limited.getBytes("B")).toHaveLength(300_000);
      expect(await limited.check()).toMatchObject({ orphans: [], truncated: [] });
    },
  );

  test("purges: overwrite and delete succeed, because the meta message is the commit", async () => {
    const bucket = await as("nopurge");
    await bucket.limited.put("A", pattern(200_000, 2));
    expect(await bucket.limited.getBytes("A")).toEqual(pattern(200_000, 2));
    await bucket.limited.delete("A");
    expect(await codeOf(bucket.limited.get("A"))).toBe("OBJECT_NOT_FOUND");
  });
});

describe("a user who may not subscribe", () => {
  test("to the default inbox: everything is PERMISSION", async () => {
    const bucket = await as("noinbox");
    await expectDenied(bucket.manager.open("files"));
    await expectDenied(bucket.manager.open("files"));
  });

  test("to the default inbox, but to another one, can do everything with that as inboxPrefix", async () => {
    const bucket = await as("own", "_INBOX_own");
    const { limited, manager } = bucket;
    await limited.put("B", pattern(5_000_000));
    expect(await limited.getBytes("B")).toHaveLength(5_000_000);
    expect((await limited.list()).map(({ name }) => name)).toEqual(["A", "B"]);
    expect(await first(limited.watch())).toMatchObject({ name: "A" });
    await limited.updateMeta("B", { name: "C" });
    await limited.delete("C");
    expect(await first(manager.names())).toBe("files");
  });
});

test("the documented permissions suffice for everything except creating buckets", async () => {
  const bucket = await as("documented", "_INBOX_documented");
  const { limited, manager } = bucket;
  await limited.put("B", pattern(5_000_000));
  await limited.put("B", pattern(1_000_000));
  expect(await limited.getBytes("B")).toHaveLength(1_000_000);
  expect(await limited.getBytes("B", { range: { start: 200_000, end: 200_010 } })).toHaveLength(10);
  await limited.addLink("L", await limited.getInfo("B"));
  await limited.updateMeta("B", { name: "C" });
  await limited.delete("C");
  expect((await limited.list()).map(({ name }) => name)).toEqual(["A", "L"]);
  expect(await first(limited.watch())).toMatchObject({ name: "A" });
  await expectConsistent(bucket);
  await expectDenied(manager.create({ bucket: "other" }));
  await expectDenied(manager.delete("files"));
  await expectDenied(limited.seal());
});

test("a failed upload of one user does not disturb another upload of the same connection", async () => {
  const bucket = await as("nochunks");
  const failing = [1, 2, 3].map((i) => codeOf(bucket.limited.put(`B${i}`, pattern(1_000_000))));
  await bucket.limited.put("empty", "");
  expect(await Promise.all(failing)).toEqual(["PERMISSION", "PERMISSION", "PERMISSION"]);
});

describe("a connection that is refused", () => {
  test("for a wrong password: wsconnect rejects with nats-core's own AuthorizationError", async () => {
    const server = await startServer({ append: authorization });
    const reason = await reasonOf(wsconnect({ servers: server.wsUrl, user: "admin", pass: "wrong" }));
    expect((reason as Error).name).toBe("AuthorizationError");
  });

  test("an account without JetStream is UNSUPPORTED_SERVER", async () => {
    const server = await startServer({
      append: `accounts { WITH: { jetstream: enabled, users: [{ user: a, password: a }] }
        WITHOUT: { users: [{ user: b, password: b }] } }`,
    });
    const connection = await connect({ servers: server.wsUrl, user: "b", pass: "b" });
    const manager = new ObjectStoreManager(connection);
    expect(await codeOf(manager.open("files"))).toBe("UNSUPPORTED_SERVER");
    expect(await codeOf(manager.create({ bucket: "files" }))).toBe("UNSUPPORTED_SERVER");
    expect(await codeOf(first(manager.names()))).toBe("UNSUPPORTED_SERVER");
  });

  test("after the connection was closed, every operation is DISCONNECTED", async () => {
    const connection = await connect();
    const { store, manager, bucket } = await testBucket({}, { connection });
    await store.put("A", "AAA");
    const result = await store.get("A");
    await connection.close();
    expect(await codeOf(store.put("B", pattern(300_000)))).toBe("DISCONNECTED");
    expect(await codeOf(store.get("A"))).toBe("DISCONNECTED");
    expect(await codeOf(result.bytes())).toBe("DISCONNECTED");
    expect(await codeOf(store.list())).toBe("DISCONNECTED");
    expect(await codeOf(store.delete("A"))).toBe("DISCONNECTED");
    expect(await codeOf(first(store.watch()))).toBe("DISCONNECTED");
    expect(await codeOf(manager.open(bucket))).toBe("DISCONNECTED");
  });
});
