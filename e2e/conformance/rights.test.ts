// What the users of nats-ws.conf can do, using the file's own text: everything that it promises, and nothing else.
import { type NatsConnection, PermissionViolationError } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import type { ObjectStore } from "../../src/index.ts";
import { codeOf, pattern } from "../support/bucket.ts";
import { access, hasBatches, production, type User } from "../support/production.ts";

const users = ["uploader", "reader", "guest"] as const;

async function namesOf(store: ObjectStore): Promise<string[]> {
  return (await store.list()).map(({ name }) => name);
}

/** The reports of a watch, up to the end of what `change` does after the initial values. */
async function watched(store: ObjectStore, change: () => Promise<unknown>, last: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const info of store.watch()) {
    seen.push(info && `${info.deleted ? "-" : ""}${info.name}`);
    if (info === null) await change();
    if (info?.name === last) return seen;
  }
  return seen;
}

describe("the uploader", () => {
  test("stores, replaces, reads, lists, renames, links and deletes", async () => {
    const shape = await production();
    const store = await shape.open("uploader");
    await store.put("A", pattern(1_000_000));
    await store.put("A", pattern(2_000_000, 2));
    expect(await store.getBytes("A")).toEqual(pattern(2_000_000, 2));
    expect(await store.getBytes("A", { range: { start: 200_000, end: 200_010 } })).toHaveLength(10);
    await store.put("B", "B", { expectedRevision: 0 });
    await store.updateMeta("B", { description: "d" });
    await store.updateMeta("B", { name: "C" });
    await store.addLink("L", { bucket: "files", name: "C" });
    expect(await store.getString("L")).toBe("B");
    await store.delete("C");
    expect(await namesOf(store)).toEqual(["A", "L"]);
    expect(await watched(store, () => store.put("D", ""), "D")).toEqual(["A", "L", "-C", null, "D"]);
    expect((await store.status()).messages).toBe(20);
    expect(await store.check({ repair: true, olderThan: 0 })).toMatchObject({ orphans: [], truncated: [] });
    expect((await shape.jsm.streams.info("OBJ_files")).state.consumer_count).toBe(0);
  });

  test.runIf(hasBatches)("stores an object although the server rejects messages that come too fast", async () => {
    const shape = await production({ maxBufferedMessages: 3 });
    const store = await shape.open("uploader");
    const content = pattern(1_600_000);
    let removed = 0;
    shape.admin.subscribe("$JS.API.STREAM.MSG.DELETE.OBJ_files", { callback: () => void removed++ });
    await store.put({ name: "A", maxChunkSize: 16_000 }, content);
    expect(await store.getBytes("A")).toEqual(content);
    // Otherwise the server never rejected anything.
    expect(removed).toBeGreaterThan(0);
  });
});

/** Every kind of change to a store that has an object A. */
const changesOf = (store: ObjectStore): (() => Promise<unknown>)[] => [
  () => store.put("B", pattern(300_000)),
  () => store.put("A", "A"),
  () => store.delete("A"),
  () => store.updateMeta("A", { description: "d" }),
  () => store.updateMeta("A", { name: "B" }),
  () => store.addLink("L", { bucket: store.bucket, name: "A" }),
  () => store.seal(),
];

describe("the reader", () => {
  test("reads, lists and watches, and sees concurrent writes", async () => {
    const shape = await production();
    const content = pattern(2_000_000);
    await shape.files.put("A", content);
    await shape.files.put("gone", "gone");
    await shape.files.delete("gone");
    const store = await shape.open("reader");
    expect(await store.getBytes("A")).toEqual(content);
    expect(await store.getBytes("A", { range: { start: 200_000, end: 200_010 } })).toHaveLength(10);
    expect(await namesOf(store)).toEqual(["A"]);
    const write = async (): Promise<void> => {
      await shape.files.put("B", "B");
      await shape.files.delete("A");
      await shape.files.put("C", "C");
    };
    expect(await watched(store, write, "C")).toEqual(["A", "-gone", null, "B", "-A", "C"]);
    expect((await shape.jsm.streams.info("OBJ_files")).state.consumer_count).toBe(0);
  });

  test("changes nothing", async () => {
    const shape = await production();
    await shape.files.put("A", pattern(300_000));
    const store = await shape.open("reader");
    const before = await shape.state();
    for (const change of changesOf(store)) expect(await codeOf(change())).toBe("PERMISSION");
    expect(await shape.state()).toEqual(before);
  });
});

const WRITING = ["STREAM.INFO", "STREAM.MSG.DELETE", "STREAM.PURGE"];
const READING = ["STREAM.MSG.GET", "DIRECT.GET"];

describe("the guest", () => {
  // Before 2.11, only consumers read the content of an object.
  test.runIf(hasBatches)("reads what is shared", async () => {
    const shape = await production();
    const content = pattern(2_000_000);
    await shape.shared.put("A", content);
    await shape.shared.put("gone", "gone");
    await shape.shared.delete("gone");
    const store = await shape.open("guest", "shared");
    expect(await store.getInfo("A")).toMatchObject({ name: "A", size: content.length });
    expect(await store.getBytes("A")).toEqual(content);
    expect(await store.getBytes("A", { range: { start: 200_000, end: 200_010 } })).toHaveLength(10);
    expect(await codeOf(store.getBytes("gone"))).toBe("OBJECT_NOT_FOUND");
    expect((await shape.jsm.streams.info("OBJ_shared")).state.consumer_count).toBe(0);
  });

  test.runIf(hasBatches)("lists and watches what is shared", async () => {
    const shape = await production();
    await shape.shared.put("A", "A");
    const store = await shape.open("guest", "shared");
    expect(await namesOf(store)).toEqual(["A"]);
    expect(await watched(store, () => shape.shared.put("B", "B"), "B")).toEqual(["A", null, "B"]);
  });

  test("changes nothing, and opens nothing else", async () => {
    const shape = await production();
    await shape.shared.put("A", pattern(300_000));
    const store = await shape.open("guest", "shared");
    const before = await shape.state();
    for (const attempt of [
      ...changesOf(store),
      async () => (await shape.open("guest", "files")).getInfo("A"),
      async () => (await shape.open("guest", "other")).getBytes("secret"),
    ]) {
      expect(await codeOf(attempt())).toBe("PERMISSION");
    }
    expect(await shape.state()).toEqual(before);
  });
});

/** Requests of every kind that no user is allowed, under the user's own prefix and the server's. */
function refusedRequests(user: User): [subject: string, body?: object][] {
  const own = [
    "STREAM.LIST",
    "STREAM.NAMES",
    "STREAM.CREATE.EVIL",
    "STREAM.CREATE.OBJ_files",
    "INFO",
    "ACCOUNT.PURGE.FILES",
  ];
  const streams = ["STREAM.UPDATE", "STREAM.DELETE", "STREAM.SNAPSHOT", "STREAM.RESTORE", "STREAM.LEADER.STEPDOWN"];
  const consumers = ["CONSUMER.LIST", "CONSUMER.NAMES", "CONSUMER.DURABLE.CREATE"];
  const rights = [
    "STREAM.INFO",
    "STREAM.MSG.GET",
    "STREAM.MSG.DELETE",
    "STREAM.PURGE",
    "DIRECT.GET",
    "CONSUMER.CREATE",
  ];
  const operations = [
    ...own,
    ...[...streams, ...consumers].map((operation) => `${operation}.OBJ_files`),
    ...rights.map((operation) => `${operation}.OBJ_other`),
    "CONSUMER.CREATE.OBJ_other.c.$O.other.M.>",
    "DIRECT.GET.OBJ_other.$O.other.M.c2VjcmV0",
    ...(hasBatches
      ? ["CONSUMER.CREATE.OBJ_files", "CONSUMER.CREATE.OBJ_files.c", "CONSUMER.CREATE.OBJ_files.c.$O.files.M.>"]
      : []),
    ...(user === "uploader" ? [] : WRITING.map((operation) => `${operation}.OBJ_files`)),
    ...(user === "guest" ? READING.map((operation) => `${operation}.OBJ_files`) : []),
    ...[...streams, ...consumers].map((operation) => `${operation}.OBJ_shared`),
    ...(user === "guest" ? [...WRITING, "STREAM.MSG.GET"].map((operation) => `${operation}.OBJ_shared`) : []),
    ...(user === "reader" ? [...WRITING, ...READING].map((operation) => `${operation}.OBJ_shared`) : []),
  ];
  const body = { name: "EVIL", subjects: ["evil"], stream_name: "OBJ_files", config: { durable_name: "c" }, seq: 1 };
  const requests = [access(user).apiPrefix, "$JS.API"].flatMap((prefix) =>
    operations.map((each) => `${prefix}.${each}`),
  );
  const writes = [
    "$O.other.C.evil",
    "$O.other.M.ZXZpbA==",
    ...(user === "uploader" ? [] : ["files", "shared"]).flatMap((bucket) => [
      `$O.${bucket}.C.evil`,
      `$O.${bucket}.M.ZXZpbA==`,
    ]),
  ];
  return [...requests, ...writes, "$SYS.REQ.SERVER.PING", "_INBOX.admin.1"].map((subject) => [subject, body]);
}

/** The subjects that the server reports as not permitted. */
async function refusals(connection: NatsConnection, requests: [string, object?][]): Promise<string[]> {
  const refused: string[] = [];
  void (async () => {
    for await (const status of connection.status()) {
      const isDenied = status.type === "error" && status.error instanceof PermissionViolationError;
      if (isDenied) refused.push((status.error as PermissionViolationError).subject);
    }
  })();
  for (const [subject, body] of requests)
    connection.publish(subject, JSON.stringify(body), { reply: "_INBOX_answers.1" });
  await connection.flush();
  return refused;
}

describe.each(users)("the %s is refused", (user) => {
  test("every request beyond its rights", async () => {
    const shape = await production();
    await shape.files.put("A", pattern(300_000));
    const before = await shape.state();
    const requests = refusedRequests(user);
    const refused = await refusals(await shape.connect(user), requests);
    await expect.poll(() => refused.toSorted()).toEqual(requests.map(([subject]) => subject).toSorted());
    expect(await shape.state()).toEqual(before);
  });

  test("every inbox except its own", async () => {
    const shape = await production();
    const connection = await shape.connect(user);
    for (const subject of ["_INBOX.>", "_INBOX_admin.>", "$O.>", ">", "$JS.>", "FILES.API.>"]) {
      const failed = new Promise((resolve) => {
        connection.subscribe(subject, { callback: (error) => void (error && resolve(error)) });
      });
      expect(await failed, subject).toBeInstanceOf(PermissionViolationError);
    }
  });
});
