// Metadata that is rejected before anything is stored.
import { describe, expect, test } from "vitest";
import type { ObjectMeta } from "../../src/index.ts";
import { codeOf, reasonOf, testBucket } from "../support/bucket.ts";

describe("metadata that is rejected", () => {
  test.each<[string, object]>([
    ["headers", { headers: { a: "text" } }],
    ["headers", { headers: { a: [1] } }],
    ["metadata", { metadata: { a: 1 } }],
    ["description", { description: 1 }],
  ])("%s of the wrong type are a TypeError that names them", async (field, meta) => {
    const { store } = await testBucket();
    const put = () => store.put({ name: "A", ...meta }, "x");
    await expect(put()).rejects.toThrow(TypeError);
    await expect(put()).rejects.toThrow(new RegExp(field));
  });

  const unknown = ["max_chunk_size", "options", "descripton", "ttl", "__proto__x", "toString"];
  test.each(unknown)("an unknown key is a TypeError that names it: %s", async (key) => {
    const { store, bucket, counts } = await testBucket();
    await store.put("A", "a");
    const before = await counts();
    const other = { [key]: 1 } as object;
    const calls = [
      () => store.put({ name: "B", ...other }, "b"),
      () => store.createWritable({ name: "B", ...other }).info,
      () => store.updateMeta("A", { description: "d", ...other }),
      () => store.addLink("L", { bucket, name: "A", ...other }),
    ];
    for (const call of calls) {
      const error = await reasonOf(call());
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(`"${key}"`);
      if (key === "max_chunk_size") expect((error as Error).message).toContain("maxChunkSize");
    }
    expect(await counts()).toEqual(before);
  });

  test.each<[unknown]>([[null], ["text"], [undefined]])(
    "a patch that is not an object is a TypeError: %j",
    async (patch) => {
      const { store } = await testBucket();
      await store.put("A", "a");
      expect(await reasonOf(store.updateMeta("A", patch as object))).toBeInstanceOf(TypeError);
      expect(await codeOf(store.updateMeta("A", { name: "" }))).toBe("NAME_REQUIRED");
      expect(await reasonOf(store.updateMeta("A", { name: null as unknown as string }))).toBeInstanceOf(TypeError);
    },
  );

  test("a meta with a link is LINK_NOT_ALLOWED", async () => {
    const { store, counts } = await testBucket();
    const linked: ObjectMeta = { name: "A", link: { bucket: "b", name: "n" } };
    expect(await codeOf(store.put(linked, "x"))).toBe("LINK_NOT_ALLOWED");
    expect(await codeOf(store.createWritable(linked).info)).toBe("LINK_NOT_ALLOWED");
    expect((await counts()).total).toBe(0);
  });
});
