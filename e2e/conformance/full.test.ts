// Full buckets: operations that free space must work, and operations that need space must change nothing.
import { headers } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import { type ObjectInfo, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { META, meanwhile } from "../support/meanwhile.ts";

/** The limits that a bucket can reach. */
const limits = ["max_bytes", "max_msgs"] as const;

/** Limits a bucket to the space it uses now. */
async function fill({ jsm, stream }: TestBucket, limit: (typeof limits)[number], room = 0): Promise<void> {
  const { config, state } = await jsm.streams.info(stream);
  const now = limit === "max_bytes" ? state.bytes : state.messages;
  await jsm.streams.update(stream, { ...config, [limit]: now + room });
}

const rows = limits.flatMap((limit) => (["memory", "file"] as const).map((storage) => ({ limit, storage })));

describe.each(rows)("a bucket that is full, $limit, $storage", ({ limit, storage }) => {
  test("can be emptied: delete removes content and leaves a marker", async () => {
    const bucket = await testBucket({ storage });
    const { store, counts } = bucket;
    await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
    await store.put("B", "b");
    await store.put("empty", "");
    await store.addLink("link", { bucket: bucket.bucket, name: "B" });
    await fill(bucket, limit);
    expect(await codeOf(store.put("more", "x"))).toBe("STORE_FULL");
    for (const name of ["A", "B", "link", "empty"]) {
      expect(await store.delete(name)).toMatchObject({ name, deleted: true, size: 0, chunks: 0 });
      expect(await codeOf(store.get(name))).toBe("OBJECT_NOT_FOUND");
      expect(await store.getInfo(name, { showDeleted: true })).toMatchObject({ name, deleted: true });
      await expectConsistent(bucket);
    }
    expect(await store.list()).toEqual([]);
    expect(await counts()).toEqual({ chunks: 0, metas: 4, total: 4 });
    await store.put("again", "x");
  });

  test("rejects rename and update with STORE_FULL, and changes nothing", async () => {
    const bucket = await testBucket({ storage });
    const { store, counts } = bucket;
    const info = await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
    await fill(bucket, limit);
    const before = await counts();
    expect(await codeOf(store.updateMeta("A", { description: "d" }))).toBe("STORE_FULL");
    expect(await codeOf(store.updateMeta("A", { name: "B" }))).toBe("STORE_FULL");
    expect(await codeOf(store.put("A", "other"))).toBe("STORE_FULL");
    expect(await codeOf(store.addBucketLink("L", store))).toBe("STORE_FULL");
    expect(await store.list()).toEqual([info].map(atServerTime));
    expect(await store.getBytes("A")).toEqual(pattern(2500));
    expect(await counts()).toEqual(before);
  });

  test("a rename that fills it midway is completed, or leaves one name", async () => {
    for (let room = 1; room <= 3; room++) {
      const bucket = await testBucket({ storage });
      const { store } = bucket;
      await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
      await fill(bucket, limit, limit === "max_bytes" ? room * 350 : room);
      const renamed = await store.updateMeta("A", { name: "B" }).then(
        () => true,
        () => false,
      );
      const [name, ...others] = await expectConsistent(bucket, String(room));
      expect(others).toEqual([]);
      expect(name).toBe(renamed ? "B" : "A");
      expect(await store.getBytes(name!)).toEqual(pattern(2500));
      await store.delete(name!);
      await expectConsistent(bucket, String(room));
    }
  });

  test("delete obeys expectedRevision", async () => {
    const bucket = await testBucket({ storage });
    const { store } = bucket;
    const { revision } = await store.put("A", "a");
    await fill(bucket, limit);
    expect(await codeOf(store.delete("A", { expectedRevision: revision + 1 }))).toBe("WRONG_REVISION");
    expect(await store.getString("A")).toBe("a");
    await store.delete("A", { expectedRevision: revision });
    expect(await store.list()).toEqual([]);
  });
});

/** What somebody else may do between two steps of a delete. */
const PURGE = /\.STREAM\.PURGE\./;
const races: Record<string, (bucket: TestBucket, other: ObjectStoreManager) => Promise<unknown>> = {
  "is described": async ({ bucket }, other) => (await other.open(bucket)).updateMeta("A", { description: "d" }),
  "is replaced": async ({ bucket }, other) => (await other.open(bucket)).put("A", "theirs"),
  "is renamed": async ({ bucket }, other) => (await other.open(bucket)).updateMeta("A", { name: "B" }),
  "is deleted": async ({ bucket }, other) => (await other.open(bucket)).delete("A"),
};

describe("a delete in a full bucket never removes what another client stored meanwhile", () => {
  const steps: [string, RegExp, number][] = [
    ["before the purge of the meta message", PURGE, 1],
    ["before the purge of the chunks", PURGE, 2],
    ["before the marker", META, 2],
  ];
  const rows = Object.keys(races).flatMap((race) =>
    steps.map(([when, subject, nth]) => ({ race, when, subject, nth })),
  );

  test.each(rows)("$race $when", async ({ race, subject, nth }) => {
    const connection = await connect();
    const bucket = await testBucket({}, { connection });
    const { store, jsm, stream } = bucket;
    await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
    const before = (await jsm.streams.info(stream)).config;
    await fill(bucket, "max_bytes");
    const other = new ObjectStoreManager(await connect());
    let theirs: ObjectInfo | undefined;
    meanwhile(connection, subject, nth, async () => {
      await jsm.streams.update(stream, { ...before, max_bytes: -1 });
      theirs = (await races[race]!(bucket, other).catch(() => undefined)) as ObjectInfo | undefined;
    });
    const outcome = await store.delete("A").then(
      () => "deleted",
      (error: { code: string }) => error.code,
    );
    const names = await expectConsistent(bucket);
    if (race === "is replaced") {
      // Writes after the delete stay; earlier ones may be deleted, like an object that was seen.
      const isLater = names.length === 1;
      if (isLater) expect(await store.getString("A")).toBe("theirs");
      expect(outcome).toBe("deleted");
    } else if (race === "is renamed" && theirs) {
      expect(names).toEqual(["B"]);
      expect(await store.getBytes("B")).toEqual(pattern(2500));
      // The rename's marker may still be there: deleting what is deleted succeeds.
      expect(["OBJECT_NOT_FOUND", "deleted"]).toContain(outcome);
    } else {
      expect(names).toEqual([]);
    }
  });

  test("check finds what a client leaves that ends midway", async () => {
    for (const [subject, nth] of [
      [PURGE, 2],
      [META, 2],
    ] as const) {
      const connection = await connect();
      const bucket = await testBucket({}, { connection });
      await bucket.store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
      await fill(bucket, "max_bytes");
      meanwhile(connection, subject, nth, async () => {
        await connection.close();
        return "lost";
      });
      expect(await codeOf(bucket.store.delete("A"))).toBe("DISCONNECTED");
      const fresh = await new ObjectStoreManager(await connect()).open(bucket.bucket);
      expect(await codeOf(fresh.get("A"))).toBe("OBJECT_NOT_FOUND");
      await fresh.check({ repair: true, olderThan: 0 });
      expect((await bucket.counts()).total).toBe(0);
    }
  });
});

test("an object that another client updates meanwhile, without a rollup, is looked up again and deleted completely", async () => {
  const connection = await connect();
  const bucket = await testBucket({}, { connection });
  const { store, admin, jsm, stream } = bucket;
  await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
  const subject = `$O.${bucket.bucket}.M.QQ==`;
  const message = await jsm.streams.getMessage(stream, { last_by_subj: subject });
  const { config } = await jsm.streams.info(stream);
  await fill(bucket, "max_bytes");
  meanwhile(connection, PURGE, 1, async () => {
    await jsm.streams.update(stream, { ...config, max_bytes: -1 });
    await admin.request(subject, message!.data, { headers: headers(), timeout: 5_000 });
    await fill(bucket, "max_bytes");
  });
  await store.delete("A");
  expect(await expectConsistent(bucket)).toEqual([]);
});

function atServerTime(info: ObjectInfo): ObjectInfo {
  return { ...info, mtime: expect.any(Date) as Date };
}
