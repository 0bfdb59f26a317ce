// Beyond 200 lines because each kind of name goes through every operation.
// nats.go's ObjectNames, nats.js' "object names": any string but the empty one.

import { jetstream } from "@nats-io/jetstream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, reasonOf, testBucket, uniqueName } from "../support/bucket.ts";
import { base64Url, digestOf, writeChunks } from "../support/other-client.ts";
import { serverMinor, serverUrl, startServer } from "../support/server.ts";

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
  test.each(names)("%j works with put, info, list, watch, rename and delete", async (name) => {
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

  test("all names are different objects in one bucket", async () => {
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

  test.each([undefined, null, 1, {}])("%j is not a valid name: a TypeError that says so", async (name) => {
    const { store } = await testBucket();
    await expect(store.get(name as never)).rejects.toThrow(TypeError);
    await expect(store.put({ name } as never, "x")).rejects.toThrow(TypeError);
    await expect(store.put({ name } as never, "x")).rejects.toThrow(/name/);
  });

  test("any string round-trips through put, info and list", async () => {
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

  test("two names that are not well-formed Unicode stay different objects", async () => {
    const { store } = await testBucket();
    const first = await store.put("\ud800", "1").then(
      () => true,
      () => false,
    );
    await store.put("\ud801", "2").catch(() => undefined);
    if (first) expect(await store.getString("\ud800")).toBe("1");
  });

  describe.each<
    [title: string, shape: { inboxPrefix?: string; bucket?: number; domain?: boolean; atomicPut?: boolean }]
  >([
    ["on a usual connection", {}],
    ["with a long inbox prefix", { inboxPrefix: `_INBOX_${"p".repeat(150)}` }],
    ["in a bucket with a long name", { bucket: 251 }],
    ["with both, through a domain", { inboxPrefix: `_INBOX_${"p".repeat(150)}`, bucket: 251, domain: true }],
    ...(serverMinor >= 12 ? ([["in an atomic batch", { bucket: 251, atomicPut: true }]] as [string, object][]) : []),
  ])("the longest name %s", (_title, { inboxPrefix, bucket, domain, atomicPut }) => {
    const open = async () => {
      const domainName = (config: string) => config.replace("jetstream {", "jetstream {\n  domain: abc");
      const servers = domain ? (await startServer({ edit: domainName })).wsUrl : await serverUrl();
      const connection = await connect({ servers, ...(inboxPrefix && { inboxPrefix }) });
      let disconnects = 0;
      void (async () => {
        for await (const { type } of connection.status()) if (type === "disconnect") disconnects++;
      })();
      const config = { ...(bucket && { bucket: uniqueName().padEnd(bucket, "b") }), ...(atomicPut && { atomicPut }) };
      const made = await testBucket(config, { connection, admin: { servers } });
      const manager = new ObjectStoreManager(domain ? jetstream(connection, { domain: "abc" }) : connection);
      const store = await manager.open(made.bucket);
      const error = (await reasonOf(store.put("x".repeat(10_000), "content"))) as Error;
      const most = Number(/at most (\d+) bytes/.exec(error.message)?.[1]);
      return { ...made, store, most, connection, disconnects: () => disconnects };
    };

    test("works with every operation, and the connection stays open", async () => {
      const { store, most, disconnects, counts } = await open();
      expect(most).toBeGreaterThan(bucket && inboxPrefix ? 2_650 : 2_750);
      // Two bytes each, whether the maximum is even or odd.
      const [one, two] = ["a", "b"].map(
        (letter) => letter.repeat(most % 2) + "é".repeat(Math.floor(most / 2) - 1) + letter.repeat(2),
      );
      await store.put(one!, "old", { timeout: 5_000 });
      await store.put(one!, pattern(300_000), { timeout: 5_000 });
      expect(await store.getBytes(one!)).toEqual(pattern(300_000));
      await store.updateMeta(one!, { description: "d" });
      await store.updateMeta(one!, { name: two! });
      expect((await store.getInfo(two!)).size).toBe(300_000);
      const link = await store.addLink(one!, await store.getInfo(two!));
      expect(link.link?.name).toBe(two);
      expect(await store.getBytes(one!)).toHaveLength(300_000);
      expect((await store.list()).map(({ name }) => name)).toEqual([two, one]);
      for await (const info of store.watch()) {
        expect(info!.name).toBe(two);
        break;
      }
      const { writable, info } = store.createWritable("c".repeat(most));
      await writable.close();
      expect((await info).name).toHaveLength(most);
      await store.delete(one!);
      await store.delete(two!);
      expect(await counts()).toMatchObject({ chunks: 0, metas: 3 });
      expect(disconnects()).toBe(0);
    });

    test("with one more byte is a TypeError before anything is sent", async () => {
      const { store, most, connection, disconnects } = await open();
      const info = await store.putString("A", "AAA");
      const before = connection.stats().outMsgs;
      const name = "x".repeat(most + 1);
      for (const change of [
        () => store.put(name, "content"),
        () => store.put(name, pattern(3_000_000)),
        () => store.createWritable(name).info,
        () => store.delete(name),
        () => store.updateMeta(name, { description: "d" }),
        () => store.updateMeta("A", { name }),
        () => store.addLink(name, info),
        () => store.addBucketLink(name, store),
      ]) {
        const error = await reasonOf(change());
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toContain(`name: expected at most ${most} bytes`);
      }
      expect(connection.stats().outMsgs).toBe(before);
      expect(await codeOf(store.get(name))).toBe("OBJECT_NOT_FOUND");
      expect(await codeOf(store.getInfo(name))).toBe("OBJECT_NOT_FOUND");
      expect(disconnects()).toBe(0);
    });
  });

  test("can be read, even if only another client with a shorter inbox could store it", async () => {
    const bucket = await testBucket();
    const name = "x".repeat(3_012);
    await expect(bucket.store.put(name, "content")).rejects.toThrow(TypeError);
    const nuid = "0123456789012345678901";
    await writeChunks(bucket, nuid, "content");
    const meta = { name, bucket: bucket.bucket, nuid, size: 7, chunks: 1, digest: digestOf("content") };
    const payload = JSON.stringify(meta);
    bucket.admin.publish(`$O.${bucket.bucket}.M.${base64Url(name)}`, payload);
    await bucket.admin.flush();
    expect(await bucket.store.getString(name)).toBe("content");
    expect((await bucket.store.list()).map((info) => info.name)).toEqual([name]);
  });
});
