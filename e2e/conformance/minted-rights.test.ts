// Users with the permissions of permissionsFor, in an account that imports the API: they suffice, and allow nothing more.
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import { type ObjectInfo, type ObjectStore, ObjectStoreManager, permissionsFor } from "../../src/index.ts";
import { codeOf, connect, pattern } from "../support/bucket.ts";
import { hasBatches } from "../support/production.ts";
import { serverMinor, startServer } from "../support/server.ts";

const reached = { bucket: "files", apiPrefix: "FILES.API", inboxPrefix: "_INBOX_page" };

/** A server whose account PAGES imports all of FILES, so that only the user's permissions count. */
async function pages() {
  const accounts = (permissions?: object): string => `accounts {
    FILES: { jetstream: enabled, users: [{ user: admin, password: a }], exports: [
      { service: "$JS.API.>", response_type: stream }, { service: "$O.>" } ] }
    PAGES: { users: [{ user: page, password: p${permissions ? `, permissions: ${JSON.stringify(permissions)}` : ""} }],
      imports: [
        { service: { account: FILES, subject: "$JS.API.>" }, to: "FILES.API.>" }
        { service: { account: FILES, subject: "$O.>" } } ] } }`;
  const server = await startServer({ append: accounts() });
  const admin = await connect({ servers: server.wsUrl, user: "admin", pass: "a" });
  const manager = new ObjectStoreManager(admin);
  const files = await manager.create({ bucket: "files" });
  await (await manager.create({ bucket: "other" })).put("A", "A");
  const open = async (permissions: object): Promise<{ store: ObjectStore; page: NatsConnection }> => {
    await server.reload(accounts(permissions));
    const { inboxPrefix, apiPrefix } = reached;
    const page = await connect({ servers: server.wsUrl, user: "page", pass: "p", inboxPrefix });
    return { store: await new ObjectStoreManager(jetstream(page, { apiPrefix })).open("files"), page };
  };
  return { admin, files, jsm: await jetstreamManager(admin), open };
}

const denied = async (attempt: Promise<unknown>): Promise<void> => {
  expect(["PERMISSION", "OBJECT_NOT_FOUND"]).toContain(await codeOf(attempt));
};

async function firstOf(infos: AsyncIterable<ObjectInfo | null>): Promise<ObjectInfo | null | undefined> {
  for await (const info of infos) return info;
  return undefined;
}

describe("the right to one object", () => {
  test("reads this object, whole and in parts, and nothing else", async () => {
    const { files, open, jsm } = await pages();
    const content = pattern(3_000_000);
    const object = await files.put("Größe/a?b", content);
    const other = await files.put("B", "secret");
    const { store, page } = await open(permissionsFor({ ...reached, object }));
    expect(await store.getBytes(object.name)).toEqual(content);
    expect(await store.getBytes(object.name, { range: { start: 200_000, end: 200_010 } })).toHaveLength(10);
    expect(await store.getInfo(object.name)).toMatchObject({ nuid: object.nuid, size: 3_000_000 });
    await denied(store.getBytes("B"));
    await denied(store.getInfo("B"));
    await denied(store.list());
    await denied(store.put(object.name, "mine"));
    await denied(store.delete(object.name));
    await denied(store.status());
    // A consumer's name says nothing about what it reads: the server checks its filter against the subject.
    const config = { name: "c", filter_subject: `$O.files.C.${other.nuid}`, ack_policy: "none", mem_storage: true };
    const create = `FILES.API.CONSUMER.CREATE.OBJ_files.c.$O.files.C.${object.nuid}`;
    const answer = await page.request(create, JSON.stringify({ stream_name: "OBJ_files", config }));
    expect(answer.json()).toHaveProperty("error");
    expect((await jsm.streams.info("OBJ_files")).state.consumer_count).toBe(0);
    await files.delete(object.name);
    expect(await codeOf(store.getBytes(object.name))).toBe("OBJECT_NOT_FOUND");
  });
});

describe.runIf(hasBatches)("a guest, with direct gets only,", () => {
  test("reads, lists and watches, and changes nothing", async () => {
    const { files, open, jsm } = await pages();
    const content = pattern(3_000_000);
    await files.put("A", content);
    await files.put("B", "B");
    const { store } = await open(permissionsFor({ ...reached, role: "guest" }));
    expect(await store.getBytes("A")).toEqual(content);
    expect(await store.getBytes("A", { range: { start: 200_000, end: 200_010 } })).toHaveLength(10);
    expect((await store.list()).map(({ name }) => name)).toEqual(["A", "B"]);
    const told = firstOf(store.watch({ updatesOnly: true }));
    const writing = setInterval(() => void files.put("C", "C").catch(() => undefined), 200);
    expect(await told).toMatchObject({ name: "C" });
    clearInterval(writing);
    await denied(store.put("A", "mine"));
    await denied(store.delete("A"));
    expect((await jsm.streams.info("OBJ_files")).state.consumer_count).toBe(0);
  });
});

describe("without permission for STREAM.INFO", () => {
  const writer = (consumers: boolean): object => {
    const { publish, subscribe } = permissionsFor({ ...reached, role: "uploader", consumers });
    return { publish: publish.filter((subject) => !subject.includes("STREAM.INFO")), subscribe };
  };

  test("put, get, list, rename and delete work", async () => {
    const { files, open } = await pages();
    const { store } = await open(writer(!hasBatches));
    await store.put("A", pattern(3_000_000));
    await store.put("A", pattern(1_000_000, 2));
    expect(await store.getBytes("A")).toEqual(pattern(1_000_000, 2));
    await store.updateMeta("A", { name: "B" });
    await store.put("C", "C");
    await store.delete("C");
    expect((await store.list()).map(({ name }) => name)).toEqual(["B"]);
    expect((await files.status()).messages).toBe(10);
    expect((await files.check()).orphans).toEqual([]);
  });

  test.runIf(hasBatches)("a put still notices that its chunks were removed", async () => {
    const { files, open, jsm } = await pages();
    const { store } = await open(writer(false));
    const { writable, info } = store.createWritable("A");
    const failed = codeOf(info);
    const page = writable.getWriter();
    await page.write(pattern(1_000_000));
    await expect.poll(async () => (await files.status()).messages).toBe(7);
    await jsm.streams.deleteMessage("OBJ_files", 3);
    await page.close().catch(() => undefined);
    expect(await failed).toBe("TRUNCATED");
    expect((await files.status()).messages).toBe(0);
  });
});

// Before 2.10, a server does not report that nobody listens behind an import.
test.runIf(serverMinor >= 10)("where nobody answers, the first operation is BUCKET_NOT_FOUND", async () => {
  const { open, jsm } = await pages();
  const { store } = await open(permissionsFor({ ...reached, role: "guest" }));
  await jsm.streams.delete("OBJ_files");
  expect(await codeOf(store.get("A"))).toBe("BUCKET_NOT_FOUND");
  // Without batches, only consumers could list, and a guest has no right to them.
  expect(await codeOf(store.list())).toBe(hasBatches ? "BUCKET_NOT_FOUND" : "PERMISSION");
});
