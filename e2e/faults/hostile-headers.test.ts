// Messages with header blocks that a stranger wrote by hand, in every way of reading messages. They do not belong to the
// object, so it reads as if they were not there, and so does everything else.
import { describe, expect, test } from "vitest";
import { codeOf, testBucket, type TestBucket } from "../support/bucket.ts";
import { HOSTILE_HEADERS } from "../support/hostile-headers.ts";
import { base64Url, digestOf } from "../support/other-client.ts";
import { RawPublisher } from "../support/raw-publisher.ts";

/** Ways to read a stream. */
const WAYS: readonly [string, boolean][] = [
  ["by direct gets and batches", true],
  ["from the leader and through consumers", false],
];

/** A bucket with one intact object before and one after the one with `block` on its chunks, meta message and marker. */
async function hostileBucket(block: string | Uint8Array, direct: boolean): Promise<TestBucket> {
  const made = await testBucket();
  if (!direct) {
    const { config } = await made.jsm.streams.info(made.stream);
    await made.jsm.streams.update(made.stream, { ...config, allow_direct: false });
  }
  const bucket = { ...made, store: await made.manager.open(made.bucket) };
  await bucket.store.putString("before", "before");
  const raw = await RawPublisher.connect();
  const place = `$O.${bucket.bucket}`;
  const meta = { bucket: bucket.bucket, nuid: "HOSTILE", size: 5, chunks: 2, digest: digestOf("abcde") };
  const stored = [
    await raw.publish(`${place}.C.HOSTILE`, block, "abc"),
    await raw.publish(`${place}.C.HOSTILE`, block, "de"),
    await raw.publish(`${place}.M.${base64Url("A")}`, block, JSON.stringify({ name: "A", ...meta })),
    await raw.publish(`${place}.M.${base64Url("empty")}`, block, ""),
  ];
  for (const { error, seq } of stored) expect({ error, seq: typeof seq }).toEqual({ error: undefined, seq: "number" });
  await bucket.store.putString("behind", "behind");
  return bucket;
}

describe.each(WAYS)("read %s, objects whose messages have", (_, direct) => {
  test.each(Object.entries(HOSTILE_HEADERS))("%s read as if they had not", async (what, block) => {
    const bucket = await hostileBucket(block, direct);
    const { store, connection } = bucket;
    const names = ["before", "A", "behind"];
    const listed = await store.list();
    expect(listed.map(({ name }) => name)).toEqual(names);
    const watched: string[] = [];
    for await (const info of store.watch({ ignoreDeletes: true })) {
      if (!info) break;
      watched.push(info.name);
    }
    expect(watched).toEqual(names);

    const { mtime, revision } = listed[1]!;
    expect(await store.getInfo("A")).toMatchObject({ name: "A", size: 5, mtime, revision });
    expect(await store.getString("A", { timeout: 5_000 })).toBe("abcde");
    const part = store.getString("A", { range: { start: 1, end: 4 }, timeout: 5_000 });
    // The server then writes the chunk's size into the line that has no end.
    if (what === "no end") expect(await codeOf(part)).toBe("TRUNCATED");
    else expect(await part).toBe("bcd");
    expect(await store.getString("behind")).toBe("behind");
    const unread = what === "a marker's reason" ? "OBJECT_NOT_FOUND" : "BAD_OBJECT_META";
    expect(await codeOf(store.getInfo("empty"))).toBe(unread);

    const report = await store.check({ olderThan: 0 });
    expect(report.truncated).toEqual([]);
    expect(report.orphans).toEqual([]);
    expect(await bucket.counts()).toMatchObject({ chunks: 4, metas: 4 });

    await store.updateMeta("A", { description: "changed" });
    await store.updateMeta("A", { name: "renamed" });
    expect(await store.getString("renamed")).toBe("abcde");
    await store.delete("renamed");
    await store.putString("empty", "full");
    expect(await store.getString("empty")).toBe("full");
    expect((await store.list()).map(({ name }) => name)).toEqual(["before", "behind", "empty"]);
    expect(connection.isClosed()).toBe(false);
  });
});
