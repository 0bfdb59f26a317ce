// nats.go's ObjectStoreMirror: a stream that mirrors a bucket's, under another name and without subjects of its own.
import { describe, expect, onTestFinished, test } from "vitest";
import { codeOf, pattern, testBucket, uniqueName } from "../support/bucket.ts";
import { sha256 } from "../support/consistency.ts";
import { serverMinor } from "../support/server.ts";

async function mirrored(direct: boolean) {
  const origin = await testBucket();
  const content = pattern(700_000);
  await origin.store.put({ name: "A", description: "d" }, content);
  await origin.store.putString("B", "BBB");
  await origin.store.delete("B");
  const bucket = uniqueName("mirror");
  await origin.jsm.streams.add({
    name: `OBJ_${bucket}`,
    mirror: { name: origin.stream },
    storage: "memory",
    mirror_direct: direct,
    allow_direct: direct,
  } as never);
  onTestFinished(async () => void (await origin.manager.delete(bucket)));
  await expect
    .poll(async () => (await origin.jsm.streams.info(`OBJ_${bucket}`)).state.messages, { timeout: 10_000 })
    .toBe(8);
  return { origin, bucket, content, store: await origin.manager.open(bucket) };
}

// Up to 2.10 a mirror drops messages whose headers (rollup, expected sequence) it takes for orders to itself.
describe.runIf(serverMinor >= 11).each([true, false])("a mirror with allow_direct %s", (direct) => {
  test("is read like its origin", async () => {
    const { store, bucket, content, origin } = await mirrored(direct);
    expect(store.bucket).toBe(bucket);
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
    expect(await store.getInfo("A")).toMatchObject({ name: "A", bucket, description: "d" });
    expect(await codeOf(store.get("B"))).toBe("OBJECT_NOT_FOUND");
    expect((await store.list({ showDeleted: true })).map(({ name }) => name)).toEqual(["A", "B"]);
    expect((await store.status()).messages).toBe(8);
    const names: string[] = [];
    for await (const name of origin.manager.names()) names.push(name);
    expect(names).toContain(bucket);
    expect(names).toContain(origin.bucket);
  });

  test("is watched like its origin", async () => {
    const { store, origin } = await mirrored(direct);
    const seen: unknown[] = [];
    for await (const info of store.watch()) {
      seen.push(info && info.name);
      if (info === null) await origin.store.putString("C", "CCC");
      if (info?.name === "C") break;
    }
    expect(seen).toEqual(["A", "B", null, "C"]);
  });

  test("takes no change: each is SEALED, and nothing arrives at the origin", async () => {
    const { store, origin } = await mirrored(direct);
    const before = await origin.counts();
    expect(await codeOf(store.put("N", "x"))).toBe("SEALED");
    expect(await codeOf(store.createWritable("N").info)).toBe("SEALED");
    expect(await codeOf(store.delete("A"))).toBe("SEALED");
    expect(await codeOf(store.updateMeta("A", {}))).toBe("SEALED");
    expect(await codeOf(store.addLink("L", await origin.store.getInfo("A")))).toBe("SEALED");
    expect(await codeOf(store.addBucketLink("L", origin.store))).toBe("SEALED");
    expect(await origin.counts()).toEqual(before);
  });

  test("a link in it leads to where it leads in the origin", async () => {
    const { store, origin, content } = await mirrored(direct);
    await origin.store.addLink("L", await origin.store.getInfo("A"));
    await expect.poll(async () => (await store.status()).messages).toBe(9);
    expect(sha256(await store.getBytes("L"))).toBe(sha256(content));
  });
});

test("a bucket without allow_direct, as old clients make it, is read through a consumer", async () => {
  const { manager, bucket, jsm, stream } = await testBucket();
  const { config } = await jsm.streams.info(stream);
  await jsm.streams.update(stream, { ...config, allow_direct: false });
  const store = await manager.open(bucket);
  const content = pattern(3_000_000);
  await store.put("A", content);
  expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  expect((await jsm.streams.info(stream)).state.consumer_count).toBe(0);
});
