// nats.go's ObjectList: in stream order of the last meta message, no name twice.
import { describe, expect, test } from "vitest";
import { pattern, testBucket } from "../support/bucket.ts";
import { base64, base64Url, latin1, writeMeta, writeObject } from "../support/other-client.ts";

describe("list", () => {
  test("is [] for an empty bucket, even with showDeleted", async () => {
    const { store } = await testBucket();
    expect(await store.list()).toEqual([]);
    expect(await store.list({ showDeleted: true })).toEqual([]);
  });

  test("is in the order of the last change, with deleted objects only on request", async () => {
    const { store } = await testBucket();
    for (const name of ["A", "B", "C", "B"]) await store.putString(name, name);
    await store.addLink("b", await store.getInfo("B"));
    await store.putString("D", "D");
    await store.delete("D");
    const names = async (showDeleted: boolean) => (await store.list({ showDeleted })).map(({ name }) => name);
    expect(await names(false)).toEqual(["A", "C", "B", "b"]);
    expect(await names(true)).toEqual(["A", "C", "B", "b", "D"]);
    expect((await store.list())[0]).toEqual(await store.getInfo("A"));
  });

  test("is [] for a bucket with only deleted objects", async () => {
    const { store } = await testBucket();
    await store.putString("A", "");
    await store.delete("A");
    expect(await store.list()).toEqual([]);
  });

  test("has 3,000 objects, more than fit into one request", async () => {
    const { store } = await testBucket();
    const names = Array.from({ length: 3000 }, (_, i) => `a rather long name of an object, number ${i}`);
    for (let i = 0; i < names.length; i += 200) {
      await Promise.all(names.slice(i, i + 200).map((name) => store.put({ name, description: "d".repeat(300) }, "")));
    }
    expect(new Set((await store.list()).map(({ name }) => name))).toEqual(new Set(names));
  });

  test("has an object once that other clients stored under several subjects, with its latest metadata", async () => {
    const bucket = await testBucket();
    const name = "ÿÿ>?~~é";
    await writeObject(bucket, name, ["java"], {}, { token: base64(name) });
    await writeObject(bucket, name, ["js"], {}, { token: latin1(name) });
    await writeObject(bucket, name, ["go"], {}, { token: base64Url(name) });
    const listed = await bucket.store.list();
    expect(listed).toHaveLength(1);
    expect(listed[0]!.digest).toBe((await bucket.store.getInfo(name)).digest);
  });

  test("has an object once that has several meta messages under one subject", async () => {
    const bucket = await testBucket();
    for (const content of ["1", "2", "3"]) await writeObject(bucket, "A", [content], {}, { rollup: false });
    expect(await bucket.store.list()).toHaveLength(1);
    expect(await bucket.store.getString("A")).toBe("3");
  });

  test("skips undecodable objects, and reports them", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.putString("A", "AAA");
    await writeMeta(bucket, base64Url("broken"), "{not JSON");
    await writeMeta(bucket, base64Url("list"), "[]");
    await writeMeta(bucket, base64Url("number"), { name: 1 });
    await store.put("B", pattern(10));
    const invalid: unknown[] = [];
    const listed = await store.list({ onInvalid: (error) => invalid.push(error) });
    expect(listed.map(({ name }) => name)).toEqual(["A", "B"]);
    expect(invalid).toHaveLength(3);
    expect(invalid.every((error) => (error as { code?: string }).code === "BAD_OBJECT_META")).toBe(true);
    const seen: (string | null)[] = [];
    let reported = 0;
    for await (const info of store.watch({ onInvalid: () => reported++ })) {
      seen.push(info && info.name);
      if (info === null) break;
    }
    expect(seen).toEqual(["A", "B", null]);
    expect(reported).toBe(3);
  });
});
