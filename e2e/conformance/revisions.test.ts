// What jnats and nats.js call "previous revision": a change under the condition that nobody was faster.
import { describe, expect, test } from "vitest";
import { codeOf, pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";

describe("expectedRevision", () => {
  test("0 stores an object that does not exist, and only then", async () => {
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

  test("a delete marker counts as a revision", async () => {
    const { store } = await testBucket();
    await store.put("A", "first");
    const marker = await store.delete("A");
    expect(await codeOf(store.put("A", "again", { expectedRevision: 0 }))).toBe("WRONG_REVISION");
    await store.put("A", "again", { expectedRevision: marker.revision });
    expect(await store.getString("A")).toBe("again");
  });

  test("what other objects do does not count", async () => {
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

  test("of ten writers that expect the same revision one wins, and the others leave nothing", async () => {
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

  test("without it ten writers all succeed, and the last one's content stays alone", async () => {
    const bucket = await testBucket();
    const infos = await Promise.all(Array.from({ length: 10 }, (_, i) => bucket.store.put("A", pattern(200_000, i))));
    await expectConsistent(bucket);
    const last = infos.reduce((a, b) => (a.revision > b.revision ? a : b));
    expect(await bucket.store.getInfo("A")).toMatchObject({ nuid: last.nuid, revision: last.revision });
  });
});
