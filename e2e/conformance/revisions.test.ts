// Beyond 200 lines because it enumerates one rule: each operation, in each state, with each expectation.
// Optimistic concurrency, which jnats and nats.js call "previous revision".

import { describe, expect, test } from "vitest";
import { type ObjectStore, type ObjectStoreError, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, reasonOf, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { META, meanwhile } from "../support/meanwhile.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";
import { serverMinor } from "../support/server.ts";

describe("expectedRevision", () => {
  test("0 stores an object only if none exists", async () => {
    const bucket = await testBucket();
    const { store, counts } = bucket;
    await store.put("A", "first", { expectedRevision: 0 });
    const before = await counts();
    expect(await codeOf(store.put("A", pattern(1_000_000), { expectedRevision: 0 }))).toBe("WRONG_REVISION");
    expect(await counts()).toEqual(before);
    expect(await store.getString("A")).toBe("first");
    await expectConsistent(bucket);
  });

  test("the object's revision replaces it; another one does not, and leaves no chunk", async () => {
    const { store, counts } = await testBucket();
    const first = await store.put("A", "first");
    const second = await store.put("A", "second", { expectedRevision: first.revision });
    expect(second.revision).toBeGreaterThan(first.revision);
    const before = await counts();
    for (const expectedRevision of [first.revision, second.revision + 1, 0]) {
      expect(await codeOf(store.put("A", pattern(300_000), { expectedRevision }))).toBe("WRONG_REVISION");
    }
    expect(await counts()).toEqual(before);
    expect(await store.getString("A")).toBe("second");
  });

  test("a delete marker is not a live object, but has a revision", async () => {
    const { store } = await testBucket();
    await store.put("A", "first");
    const marker = await store.delete("A");
    expect(await codeOf(store.put("A", "again", { expectedRevision: marker.revision - 1 }))).toBe("WRONG_REVISION");
    await store.put("A", "again", { expectedRevision: marker.revision });
    await store.delete("A");
    await store.put("A", "and again", { expectedRevision: 0 });
    expect(await store.getString("A")).toBe("and again");
  });

  test("changes of other objects do not count", async () => {
    const { store } = await testBucket();
    const { revision } = await store.put("A", "first");
    await store.put("B", "other");
    await store.put("A", "second", { expectedRevision: revision });
  });

  test("holds for updateMeta, with and without a new name", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    const { revision } = await store.put("A", "first");
    expect(await codeOf(store.updateMeta("A", { description: "d" }, { expectedRevision: revision + 1 }))).toBe(
      "WRONG_REVISION",
    );
    expect(await codeOf(store.updateMeta("A", { name: "B" }, { expectedRevision: 0 }))).toBe("WRONG_REVISION");
    expect((await store.getInfo("A")).description).toBe("");
    const updated = await store.updateMeta("A", { description: "d" }, { expectedRevision: revision });
    await store.updateMeta("A", { name: "B" }, { expectedRevision: updated.revision });
    expect(await expectConsistent(bucket)).toEqual(["B"]);
  });

  test("holds for delete", async () => {
    const { store } = await testBucket();
    const { revision } = await store.put("A", "first");
    expect(await codeOf(store.delete("A", { expectedRevision: revision + 1 }))).toBe("WRONG_REVISION");
    expect(await store.getString("A")).toBe("first");
    await store.delete("A", { expectedRevision: revision });
    expect(await codeOf(store.get("A"))).toBe("OBJECT_NOT_FOUND");
  });

  test("of ten writers that expect the same revision, one wins, and the others leave nothing", async () => {
    const bucket = await testBucket();
    const writers = Array.from({ length: 10 }, (_, i) =>
      bucket.store.put("A", pattern(200_000, i), { expectedRevision: 0 }).then(
        () => "stored",
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "WRONG_REVISION")).toHaveLength(9);
    await expectConsistent(bucket);
  });

  test("without it, ten writers all succeed, and only the last content stays", async () => {
    const bucket = await testBucket();
    const infos = await Promise.all(Array.from({ length: 10 }, (_, i) => bucket.store.put("A", pattern(200_000, i))));
    await expectConsistent(bucket);
    const last = infos.reduce((a, b) => (a.revision > b.revision ? a : b));
    expect(await bucket.store.getInfo("A")).toMatchObject({ nuid: last.nuid, revision: last.revision });
  });
});

/** Everything that can be stored under the name A. */
const states: Record<string, (bucket: TestBucket) => Promise<unknown>> = {
  nothing: () => Promise.resolve(),
  "a delete marker": async ({ store }) => {
    await store.put("A", "old");
    await store.delete("A");
  },
  "a live object": ({ store }) => store.put("A", "old"),
  "an empty object": ({ store }) => store.put("A", ""),
  "a link": ({ store }) => store.addBucketLink("A", store),
  "what cannot be decoded": (bucket) => writeMeta(bucket, base64Url("A"), "{"),
};

/** Every operation that takes `expectedRevision`, of the name A. */
const operations: Record<string, (store: ObjectStore, options: { expectedRevision: number }) => Promise<unknown>> = {
  put: (store, options) => store.put("A", "new", options),
  "put of several chunks": (store, options) => store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500), options),
  createWritable: async (store, options) => {
    const { writable, info } = store.createWritable("A", options);
    const closed = new Blob(["new"]).stream().pipeTo(writable);
    await Promise.allSettled([closed]);
    await info;
  },
  updateMeta: (store, options) => store.updateMeta("A", { description: "new" }, options),
  rename: (store, options) => store.updateMeta("A", { name: "B" }, options),
  delete: (store, options) => store.delete("A", options),
};

const isPut = (operation: string): boolean => operation.startsWith("put") || operation === "createWritable";

describe.each([false, ...(serverMinor >= 12 ? [true] : [])])("expectedRevision 0, atomicPut %j", (atomicPut) => {
  const config = atomicPut ? { atomicPut } : {};
  const rows = Object.keys(operations).flatMap((operation) => Object.keys(states).map((state) => [operation, state]));

  test.each(rows)("%s over %s", async (operation, state) => {
    const bucket = await testBucket(config);
    await states[state]!(bucket);
    const before = await bucket.counts();
    const outcome = await operations[operation]!(bucket.store, { expectedRevision: 0 }).then(
      () => "done",
      (error: ObjectStoreError) => error.code,
    );
    const isFree = state === "nothing" || state === "a delete marker";
    if (!isFree) {
      const missing = operation === "delete" && state === "nothing";
      expect(outcome).toBe(missing ? "OBJECT_NOT_FOUND" : "WRONG_REVISION");
      expect(await bucket.counts()).toEqual(before);
    } else if (isPut(operation)) {
      expect(outcome).toBe("done");
      expect(await expectConsistent(bucket)).toEqual(["A"]);
    } else {
      const deleted = operation === "delete" ? "done" : "UPDATE_DELETED";
      expect(outcome).toBe(state === "nothing" ? "OBJECT_NOT_FOUND" : deleted);
      expect(await bucket.counts()).toEqual(before);
    }
  });

  const puts = Object.keys(operations).filter(isPut);
  test.each(puts)("%s is retried while only the marker changes", async (operation) => {
    const bucket = await testBucket(config);
    const { store, connection } = bucket;
    await states["a delete marker"]!(bucket);
    // Between the look-up and the meta message, somebody stores and deletes an object; twice.
    const other = await new ObjectStoreManager(await connect()).open(bucket.bucket);
    meanwhile(connection, META, [1, 2], async () => {
      await other.put("A", "between");
      await other.delete("A");
    });
    await operations[operation]!(store, { expectedRevision: 0 });
    expect((await store.getInfo("A")).revision).toBeGreaterThan(6);
    await expectConsistent(bucket);
  });

  test.each(puts)("%s is retried when the marker is removed meanwhile", async (operation) => {
    const bucket = await testBucket(config);
    const { store, connection, admin, stream } = bucket;
    await states["a delete marker"]!(bucket);
    meanwhile(connection, META, 1, () =>
      admin.request(`$JS.API.STREAM.PURGE.${stream}`, JSON.stringify({ filter: `$O.${bucket.bucket}.M.>` })),
    );
    await operations[operation]!(store, { expectedRevision: 0 });
    expect(await expectConsistent(bucket)).toEqual(["A"]);
  });

  test.each(puts)("%s is WRONG_REVISION when an object appears meanwhile, and leaves no chunk", async (operation) => {
    const bucket = await testBucket(config);
    const { store, connection } = bucket;
    await states["a delete marker"]!(bucket);
    const other = await new ObjectStoreManager(await connect()).open(bucket.bucket);
    meanwhile(connection, META, 1, () => other.put("A", "theirs"));
    expect(await codeOf(operations[operation]!(store, { expectedRevision: 0 }))).toBe("WRONG_REVISION");
    expect(await store.getString("A")).toBe("theirs");
    await expectConsistent(bucket);
  });
});

describe("expectedRevision of a live object", () => {
  test.each(Object.keys(operations))("%s is WRONG_REVISION when the object changes meanwhile", async (operation) => {
    const bucket = await testBucket();
    const { store, connection } = bucket;
    const { revision } = await store.put("A", "old");
    const other = await new ObjectStoreManager(await connect()).open(bucket.bucket);
    meanwhile(connection, META, 1, () => other.updateMeta("A", { description: "theirs" }));
    expect(await codeOf(operations[operation]!(store, { expectedRevision: revision }))).toBe("WRONG_REVISION");
    expect(await store.getInfo("A")).toMatchObject({ description: "theirs", size: 3 });
    expect(await expectConsistent(bucket)).toEqual(["A"]);
  });

  test("a rename continues when only the new name's marker changes meanwhile", async () => {
    const bucket = await testBucket();
    const { store, connection } = bucket;
    const { revision } = await store.put("A", "old");
    await store.put("B", "gone");
    await store.delete("B");
    const other = await new ObjectStoreManager(await connect()).open(bucket.bucket);
    meanwhile(connection, META, 2, async () => {
      await other.put("B", "between");
      await other.delete("B");
    });
    await store.updateMeta("A", { name: "B" }, { expectedRevision: revision });
    expect(await store.getString("B")).toBe("old");
    expect(await expectConsistent(bucket)).toEqual(["B"]);
  });

  test("a rename is OBJECT_EXISTS when an object appears under the new name meanwhile", async () => {
    const bucket = await testBucket();
    const { store, connection } = bucket;
    const { revision } = await store.put("A", "old");
    const other = await new ObjectStoreManager(await connect()).open(bucket.bucket);
    meanwhile(connection, META, 2, () => other.put("B", "theirs"));
    expect(await codeOf(store.updateMeta("A", { name: "B" }, { expectedRevision: revision }))).toBe("OBJECT_EXISTS");
    expect(await store.getString("A")).toBe("old");
    expect(await store.getString("B")).toBe("theirs");
    await expectConsistent(bucket);
  });

  const wrong = [-1, 0.5, NaN, Infinity, 2 ** 53, "1", null, 1n];
  const rows = Object.keys(operations).flatMap((operation) => wrong.map((revision) => [operation, revision] as const));
  test.each(rows)("%s rejects %s with a TypeError", async (operation, expectedRevision) => {
    const { store, counts } = await testBucket();
    await store.put("A", "old");
    const before = await counts();
    const error = await reasonOf(operations[operation]!(store, { expectedRevision: expectedRevision as number }));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain("expectedRevision");
    expect(await counts()).toEqual(before);
  });
});
