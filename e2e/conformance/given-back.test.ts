// Every call that takes metadata accepts the info of a look-up.
import { describe, expect, test } from "vitest";
import type { ObjectInfo, ObjectMeta } from "../../src/index.ts";
import { pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { writeObject } from "../support/other-client.ts";

const full: ObjectMeta = {
  name: "A",
  description: "first",
  headers: { "X-One": ["1", "2"], "content-type": ["text/plain"] },
  metadata: { k: "v", ключ: "значение" },
  maxChunkSize: 1000,
};

/** The fields that change with every update. */
function changedAt({ revision }: ObjectInfo): { revision: number; mtime: Date } {
  return { revision, mtime: expect.any(Date) as Date };
}

describe("metadata passed back", () => {
  test("an info is accepted as a patch: of an object, of one without a chunk size, of links", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.put(full, pattern(3000));
    await writeObject(bucket, "sizeless", ["one", "two"]);
    await store.addLink("link", { bucket: bucket.bucket, name: "A" });
    await store.addBucketLink("bucket link", store);
    for (const name of ["A", "sizeless", "link", "bucket link"]) {
      const info = await store.getInfo(name);
      const changed = await store.updateMeta(name, { ...info, description: "new" });
      expect(await store.getInfo(name)).toEqual({ ...info, description: "new", ...changedAt(changed) });
      const renamed = await store.updateMeta(name, { ...info, name: `${name} 2` });
      expect(await store.getInfo(`${name} 2`)).toEqual({ ...info, name: `${name} 2`, ...changedAt(renamed) });
    }
    expect(await store.getString("sizeless 2")).toBe("onetwo");
    // Fields of an info beyond a name and a description change nothing.
    const lies = { nuid: "x", size: 1, chunks: 9, digest: "", deleted: true, link: { bucket: "b" }, maxChunkSize: 1 };
    const info = await store.getInfo("A 2");
    const same = await store.updateMeta("A 2", { ...info, ...lies });
    expect(await store.getInfo("A 2")).toEqual({ ...info, ...changedAt(same) });
  });

  test("an info is accepted by put: of an object, of one without a chunk size, of a deleted one", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.put(full, "content");
    await writeObject(bucket, "sizeless", ["one", "two"]);
    await store.put({ name: "gone", description: "d" }, "x");
    const infos = [await store.getInfo("A"), await store.getInfo("sizeless"), await store.delete("gone")];
    for (const { name } of infos) {
      const info = await store.getInfo(name, { showDeleted: true });
      const { description, headers, metadata } = info;
      const stored = await store.put({ ...info }, "again");
      expect(stored).toMatchObject({ name, description, headers, metadata, deleted: false, size: 5 });
      expect(stored.maxChunkSize).toBe(info.maxChunkSize || 131_072);
      expect(await store.getString(name)).toBe("again");
    }
    await expectConsistent(bucket);
  });
});
