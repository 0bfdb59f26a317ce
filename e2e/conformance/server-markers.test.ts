// The server's own delete markers (`subject_delete_marker_ttl`, ADR-43): a message without a body in place of an expired one.
import { beforeEach, describe, expect, test } from "vitest";
import { codeOf, connect, testBucket, type TestBucket } from "../support/bucket.ts";

const SECOND = 1_000_000_000;

beforeEach(async (context) => {
  const [major = 0, minor = 0] = ((await connect()).info?.version ?? "").split(".").map(Number);
  if (major === 2 && minor < 11) context.skip();
});

/** A bucket whose messages expire after two seconds and leave a marker. */
async function expiringBucket(): Promise<TestBucket> {
  const bucket = await testBucket({ objectTtl: true });
  const { config } = await bucket.jsm.streams.info(bucket.stream);
  const ages = { max_age: 2 * SECOND, duplicate_window: SECOND, subject_delete_marker_ttl: 60 * SECOND };
  await bucket.jsm.streams.update(bucket.stream, { ...config, ...ages });
  return bucket;
}

describe("an expired object with the server's marker", () => {
  test("is a deleted object for info, get, put, list and check", async () => {
    const bucket = await expiringBucket();
    const { store } = bucket;
    for (const name of ["ab", "c", "é"]) await store.putString(name, "old");
    await expect.poll(async () => (await store.list()).length, { timeout: 10_000 }).toBe(0);
    const marker = { name: "ab", deleted: true, nuid: "", size: 0 };
    expect(await store.getInfo("ab", { showDeleted: true })).toMatchObject(marker);
    expect(await codeOf(store.getInfo("ab"))).toBe("OBJECT_NOT_FOUND");
    expect(await codeOf(store.get("é"))).toBe("OBJECT_NOT_FOUND");

    const invalid: Error[] = [];
    const listed = await store.list({ showDeleted: true, onInvalid: (error) => invalid.push(error) });
    expect(listed.map(({ name }) => name).sort()).toEqual(["ab", "c", "é"]);
    expect(invalid).toEqual([]);
    const report = await store.check({ olderThan: 0 });
    expect(report).toMatchObject({ orphans: [], truncated: [], expired: [], invalid: [] });
    expect(report.deleteMarkers.map(({ name }) => name).sort()).toEqual(["ab", "c", "é"]);

    await store.put("ab", "new");
    expect(await store.getString("ab")).toBe("new");
    await store.delete("é");
    await store.check({ olderThan: 0, repair: true });
    expect((await store.list({ showDeleted: true })).map(({ name }) => name)).toEqual(["ab"]);
  });

  test("with a renewed meta message is EXPIRED for get and check", async () => {
    const bucket = await expiringBucket();
    const { store } = bucket;
    await store.putString("one", "x");
    await store.put({ name: "several", maxChunkSize: 1 }, "xyz");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const name of ["one", "several"]) await store.updateMeta(name, { description: "renewed" });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const name of ["one", "several"]) {
      expect(await codeOf(store.getBytes(name))).toBe("EXPIRED");
      expect(await codeOf(store.get(name, { range: { start: 0, end: 1 } }).then((got) => got.bytes()))).toBe("EXPIRED");
    }
    const report = await store.check({ olderThan: 0 });
    expect(report.truncated).toEqual([]);
    expect(report.expired.map(({ info, stored }) => [info.name, stored])).toEqual([
      ["one", 0],
      ["several", 0],
    ]);
  });
});
