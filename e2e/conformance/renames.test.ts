// A rename takes several steps, and the client may end between any two of them.
import { headers, type NatsConnection } from "@nats-io/nats-core";
import { describe, expect, test, vi } from "vitest";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { base64Url } from "../support/other-client.ts";

const content = pattern(2500);

/** Ends a connection for good instead of publishing the `nth` meta message, as a crash of its page does. */
function endBefore(nth: number, connection: NatsConnection): void {
  const publish = connection.publish.bind(connection);
  let metas = 0;
  vi.spyOn(connection, "publish").mockImplementation((subject, ...rest) => {
    if (/^\$O\..*\.M\./.test(subject) && ++metas === nth) void connection.close();
    if (nth > metas) publish(subject, ...rest);
  });
}

/** A bucket whose object A was being renamed to B by a client that ended before its `nth` meta message. */
async function endedBefore(nth: number): Promise<TestBucket> {
  const bucket = await testBucket();
  await bucket.store.put({ name: "A", maxChunkSize: 1000 }, content);
  const connection = await connect();
  const other = await new ObjectStoreManager(connection).open(bucket.bucket);
  endBefore(nth, connection);
  expect(await codeOf(other.updateMeta("A", { name: "B" }))).toBe("DISCONNECTED");
  return bucket;
}

async function names(store: ObjectStore): Promise<string[]> {
  return (await store.list()).map(({ name }) => name);
}

describe("a rename whose client ends", () => {
  test.each([
    [1, ["A"]],
    [2, ["A"]],
    [3, ["A", "B"]],
  ])("before its %dth meta message leaves %j, each readable", async (nth, left) => {
    const { store } = await endedBefore(nth);
    expect(await names(store)).toEqual(left);
    for (const name of left) expect(await store.getBytes(name)).toEqual(content);
  });

  test.each([1, 2, 3])("before its %dth meta message is completed by another rename", async (nth) => {
    const bucket = await endedBefore(nth);
    const { store } = bucket;
    await store.updateMeta("A", { name: "B", description: "d" });
    expect(await store.list()).toMatchObject([{ name: "B", description: "d" }]);
    expect(await store.getBytes("B")).toEqual(content);
    expect(await codeOf(store.getInfo("A", { showDeleted: true }))).toBe("OBJECT_NOT_FOUND");
    await expectConsistent(bucket);
  });

  test.each([
    ["A", "C"],
    ["B", "C"],
    ["B", "A"],
  ])("leaves one name when %s is renamed to %s", async (from, to) => {
    const bucket = await endedBefore(3);
    await bucket.store.updateMeta(from, { name: to });
    expect(await names(bucket.store)).toEqual([to]);
    expect(await bucket.store.getBytes(to)).toEqual(content);
    await expectConsistent(bucket);
  });

  const removals: Record<string, (store: ObjectStore, name: string) => Promise<unknown>> = {
    delete: (store, name) => store.delete(name),
    "delete twice": async (store, name) => {
      await store.delete(name);
      await store.delete(name);
    },
    overwrite: (store, name) => store.put(name, "other"),
    "description and delete": async (store, name) => {
      await store.updateMeta(name, { description: "d" });
      await store.delete(name);
    },
    "delete and overwrite": async (store, name) => {
      await store.delete(name);
      await store.put(name, "other");
    },
  };
  const cases = Object.keys(removals).flatMap((way) => [[way, "A", "B"] as const, [way, "B", "A"] as const]);
  test.each(cases)("keeps its content through %s of %s, and %s has it", async (way, name, other) => {
    const bucket = await endedBefore(3);
    await removals[way]!(bucket.store, name);
    expect(await bucket.store.getBytes(other)).toEqual(content);
    await expectConsistent(bucket);
    await removals[way]!(bucket.store, other);
    await expectConsistent(bucket);
    expect(await names(bucket.store)).toEqual(way.includes("overwrite") ? [name, other] : []);
  });

  test("leaves nothing when both names go at once", async () => {
    for (let i = 0; i < 10; i++) {
      const bucket = await endedBefore(3);
      const second = await new ObjectStoreManager(await connect()).open(bucket.bucket);
      await Promise.all([bucket.store.delete("A"), i % 2 ? second.delete("B") : second.put("B", "other")]);
      await expectConsistent(bucket);
    }
  });

  test("is found and completed by check, when it is old enough", async () => {
    const bucket = await endedBefore(3);
    const { store } = bucket;
    expect((await store.check({ repair: true })).halfRenames).toEqual([]);
    expect((await store.check({ olderThan: 0 })).halfRenames).toMatchObject([
      { from: { name: "A" }, to: { name: "B" } },
    ]);
    expect(await names(store)).toEqual(["A", "B"]);
    await store.check({ olderThan: 0, repair: true });
    expect(await names(store)).toEqual(["B"]);
    expect(await store.getBytes("B")).toEqual(content);
    await expectConsistent(bucket);
  });
});

test("subjects that somebody else has noted are followed only where they are those of meta messages", async () => {
  const bucket = await testBucket();
  const { store, admin } = bucket;
  const { nuid } = await store.put({ name: "A", maxChunkSize: 1000 }, content);
  // Its content could be taken for a meta message, which a rename would replace.
  const other = await store.put("other", JSON.stringify({ name: "x", nuid, chunks: 3, size: content.length }));
  const hdrs = headers();
  hdrs.set("Nats-Rollup", "sub");
  hdrs.set("Object-Renamed-To", [`$O.${bucket.bucket}.C.${other.nuid}`, `$O.${bucket.bucket}.M.>`, ">"].join(" "));
  const meta = JSON.stringify({
    name: "A",
    nuid,
    chunks: 3,
    size: content.length,
    digest: (await store.getInfo("A")).digest,
  });
  await admin.request(`$O.${bucket.bucket}.M.${base64Url("A")}`, meta, { headers: hdrs, timeout: 5_000 });
  await store.updateMeta("A", { name: "B" });
  expect(await store.getBytes("B")).toEqual(content);
  expect(await store.getString("other")).toContain(nuid);
  await store.delete("B");
  await expectConsistent(bucket);
});

test("what follows a rename sees the new name come before the old one goes", async () => {
  const { store } = await testBucket();
  await store.put("A", content);
  const seen: string[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const info of store.watch({ updatesOnly: true, signal: stop.signal })) {
      seen.push(`${info!.name}${info!.deleted ? " deleted" : ""}`);
      if (info!.deleted) stop.abort();
    }
  })();
  await store.updateMeta("A", { name: "B" });
  await watching;
  expect(seen).toEqual(["A", "B", "A deleted"]);
});
