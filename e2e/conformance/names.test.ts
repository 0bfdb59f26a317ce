// nats.go's ObjectNames, nats.js' "object names": any string but the empty one.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf, pattern, testBucket } from "../support/bucket.ts";

const names = [
  " ",
  "*",
  ">",
  ".",
  "..",
  '.*<>:"/\\|?&',
  "a.b",
  "a b",
  "blob.txt",
  "ÿ",
  "é",
  "日本",
  "🙂🚀",
  "\u0000\n\t",
  "__proto__",
  "constructor",
  "C:\\files\\x",
  "../../etc/passwd",
  "x".repeat(1000),
  "é".repeat(1000),
];

describe("names", () => {
  test.each(names)("%j goes through put, info, list, watch, rename and delete", async (name) => {
    const { store } = await testBucket();
    expect((await store.putString(name, "AAA")).name).toBe(name);
    expect((await store.getInfo(name)).name).toBe(name);
    expect(await store.getString(name)).toBe("AAA");
    expect((await store.list()).map((info) => info.name)).toEqual([name]);
    for await (const info of store.watch()) {
      expect(info!.name).toBe(name);
      break;
    }
    await store.updateMeta(name, { name: "other" });
    await store.updateMeta("other", { name });
    expect(await store.getString(name)).toBe("AAA");
    await store.delete(name);
    expect(await codeOf(store.get(name))).toBe("OBJECT_NOT_FOUND");
  });

  test("all of them are different objects in one bucket", async () => {
    const { store } = await testBucket();
    for (const [i, name] of names.entries()) await store.put(name, pattern(i + 1));
    expect((await store.list()).map(({ name }) => name)).toEqual(names);
    for (const [i, name] of names.entries()) expect(await store.getBytes(name)).toHaveLength(i + 1);
  });

  test("the empty name is NAME_REQUIRED everywhere", async () => {
    const { store } = await testBucket();
    const info = await store.putString("A", "AAA");
    expect(await codeOf(store.put("", "x"))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.put({ name: "" }, "x"))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.createWritable("").info)).toBe("NAME_REQUIRED");
    expect(await codeOf(store.get(""))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.getInfo(""))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.delete(""))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.updateMeta("", {}))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.updateMeta("A", { name: "" }))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.addLink("", info))).toBe("NAME_REQUIRED");
    expect(await codeOf(store.addBucketLink("", store))).toBe("NAME_REQUIRED");
  });

  test.each([undefined, null, 1, {}])("%j is no name: a TypeError that says so", async (name) => {
    const { store } = await testBucket();
    await expect(store.get(name as never)).rejects.toThrow(TypeError);
    await expect(store.put({ name } as never, "x")).rejects.toThrow(TypeError);
    await expect(store.put({ name } as never, "x")).rejects.toThrow(/name/);
  });

  test("any string comes back equal through put, info and list", async () => {
    const { store } = await testBucket();
    const written = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), async (name) => {
        const info = await store.put(name, "x");
        written.set(name, info.revision);
        expect(info.name).toBe(name);
        expect(await store.getInfo(name)).toMatchObject({ name, revision: info.revision });
      }),
      { numRuns: 300 },
    );
    const listed = new Map((await store.list()).map(({ name, revision }) => [name, revision]));
    expect(listed).toEqual(written);
  });

  test("two names that are no well-formed Unicode do not become one object", async () => {
    const { store } = await testBucket();
    const first = await store.put("\ud800", "1").then(
      () => true,
      () => false,
    );
    await store.put("\ud801", "2").catch(() => undefined);
    if (first) expect(await store.getString("\ud800")).toBe("1");
  });

  test("a name too long for the server is refused at once, and the connection stays", async () => {
    const { store, connection } = await testBucket();
    let disconnects = 0;
    void (async () => {
      for await (const { type } of connection.status()) if (type === "disconnect") disconnects++;
    })();
    const started = Date.now();
    await expect(store.put("x".repeat(5000), "content", { timeout: 3_000 })).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(disconnects).toBe(0);
    await store.put("short", "content");
  });
});
