// A rename takes several steps, and the client may crash between any two of them. Beyond 200 lines because it is all one
// protocol: what one test leaves halfway, the next one finds.

import { headers, type NatsConnection } from "@nats-io/nats-core";
import { describe, expect, test, vi } from "vitest";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { META, meanwhile } from "../support/meanwhile.ts";
import { base64Url } from "../support/other-client.ts";
import { random } from "../support/random.ts";

const content = pattern(2500);

/** Closes a connection instead of publishing the `nth` meta message, like a crash of its page. */
function endBefore(nth: number, connection: NatsConnection): void {
  const publish = connection.publish.bind(connection);
  let metas = 0;
  vi.spyOn(connection, "publish").mockImplementation((subject, ...rest) => {
    if (/^\$O\..*\.M\./.test(subject) && ++metas === nth) void connection.close();
    if (nth > metas) publish(subject, ...rest);
  });
}

/** A bucket whose object A was being renamed to B by a client that crashed before its `nth` meta message. */
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

  test("leaves nothing when both names are removed at once", async () => {
    for (let i = 0; i < 10; i++) {
      const bucket = await endedBefore(3);
      const second = await new ObjectStoreManager(await connect()).open(bucket.bucket);
      await Promise.all([bucket.store.delete("A"), i % 2 ? second.delete("B") : second.put("B", "other")]);
      await expectConsistent(bucket);
    }
  });

  test("is found and completed by check, once it is old enough", async () => {
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

test("a trail written by another client is followed only to subjects of meta messages", async () => {
  const bucket = await testBucket();
  const { store, admin } = bucket;
  const { nuid } = await store.put({ name: "A", maxChunkSize: 1000 }, content);
  // Its content could be mistaken for a meta message, which a rename would replace.
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

test("a watch sees the new name appear before the old one disappears", async () => {
  const { store } = await testBucket();
  await store.put("A", content);
  const seen: string[] = [];
  let renaming: Promise<unknown> | undefined;
  for await (const info of store.watch()) {
    // From here on, each change is reported.
    if (info === null) renaming = store.updateMeta("A", { name: "B" });
    else if (renaming) seen.push(`${info.name}${info.deleted ? " deleted" : ""}`);
    if (info?.deleted) break;
  }
  await renaming;
  expect(seen).toEqual(["A", "B", "A deleted"]);
});

/** A bucket with the object A, and `count` other clients. */
async function withClients(count: number): Promise<{ bucket: TestBucket; others: [NatsConnection, ObjectStore][] }> {
  const bucket = await testBucket();
  await bucket.store.put({ name: "A", maxChunkSize: 1000 }, content);
  const others: [NatsConnection, ObjectStore][] = [];
  for (let i = 0; i < count; i++) {
    const connection = await connect();
    others.push([connection, await new ObjectStoreManager(connection).open(bucket.bucket)]);
  }
  return { bucket, others };
}

/** Whatever happened: each listed name has its content, even when the others are deleted one by one. */
async function expectEachWhole({ store }: TestBucket, about = ""): Promise<string[]> {
  const found = await names(store);
  for (const name of found) expect(await store.getBytes(name), `${about}: ${name}`).toHaveLength(content.length);
  const left = [...found];
  while (left.length > 1) {
    const gone = left.shift()!;
    await store.delete(gone);
    for (const name of left) {
      expect(await store.getBytes(name), `${about}: ${name} after ${gone} is deleted`).toHaveLength(content.length);
    }
  }
  return found;
}

describe("between the steps of a rename whose client then ends", () => {
  const acts: Record<string, [(store: ObjectStore) => Promise<unknown>, string[]]> = {
    "another rename": [(store) => store.updateMeta("A", { name: "C" }), ["C"]],
    "another rename to the same name": [(store) => store.updateMeta("A", { name: "B" }), ["B"]],
    "a delete": [(store) => store.delete("A"), []],
    "a put": [(store) => store.put("A", pattern(content.length, 7)), ["A"]],
    "a put of the new name": [(store) => store.put("B", pattern(content.length, 7)), ["A", "B"]],
    "a description": [(store) => store.updateMeta("A", { description: "d" }), ["A"]],
  };
  test.each(Object.keys(acts))("%s, before the new name is stored, leaves each name whole", async (act) => {
    const { bucket, others } = await withClients(2);
    const [[connection, renaming], [, acting]] = others as [
      [NatsConnection, ObjectStore],
      [NatsConnection, ObjectStore],
    ];
    const [happens, left] = acts[act]!;
    let step = 0;
    meanwhile(connection, META, [2, 3], async () => {
      if (++step === 1) return happens(acting);
      await connection.close();
      return "lost";
    });
    await renaming.updateMeta("A", { name: "B" }).catch(() => undefined);
    expect((await bucket.store.check({ olderThan: 0 })).truncated).toEqual([]);
    expect((await expectEachWhole(bucket)).sort()).toEqual(left);
  });

  test("renaming one of the names while the other is deleted keeps the content", async () => {
    for (const [deleted, renamed] of [
      ["B", "A"],
      ["A", "B"],
    ] as const) {
      const bucket = await endedBefore(3);
      const connection = await connect();
      const deleting = await new ObjectStoreManager(connection).open(bucket.bucket);
      let isMarked = false;
      // After the marker is stored, before its client checks who else has the content.
      const isLook = (subject: string): boolean => {
        isMarked ||= META.test(subject);
        return isMarked && subject.includes("STREAM.MSG.GET");
      };
      meanwhile(connection, isLook, 1, () => bucket.store.updateMeta(renamed, { name: "C" }));
      await deleting.delete(deleted);
      expect(await names(bucket.store)).toEqual(["C"]);
      expect(await bucket.store.getBytes("C")).toEqual(content);
      await bucket.store.check({ repair: true, olderThan: 0 });
      await expectConsistent(bucket);
    }
  });

  test("three clients that crash anywhere never lose a name's content", async () => {
    for (let seed = 1; seed <= 80; seed++) {
      const next = random(seed);
      const { bucket, others } = await withClients(3);
      if (next(2)) await bucket.store.put({ name: "B", maxChunkSize: 1000 }, pattern(content.length, 3));
      const done: string[] = [];
      const work = others.map(async ([connection, store]) => {
        const name = "AB"[next(2)]!;
        const to = "ABC"[next(3)]!;
        const act = ["rename", "rename", "rename", "delete", "put", "describe"][next(6)]!;
        const end = 1 + next(14);
        done.push(`${act} ${name} ${to} ends at ${String(end)}`);
        meanwhile(connection, /./, end, async () => {
          await connection.close();
          return "lost";
        });
        if (act === "rename") await store.updateMeta(name, { name: to });
        if (act === "delete") await store.delete(name);
        if (act === "put") await store.put({ name, maxChunkSize: 1000 }, pattern(content.length, next(99)));
        if (act === "describe") await store.updateMeta(name, { description: "d" });
      });
      await Promise.allSettled(work);
      await expectEachWhole(bucket, `seed ${String(seed)}: ${done.join(", ")}`);
      // A client that crashed while reading all names left a consumer, which the server will remove.
      const { consumers } = bucket.jsm;
      for await (const { name } of consumers.list(bucket.stream))
        await consumers.delete(bucket.stream, name).catch(() => undefined);
    }
  });
});

describe("a trail written by another client", () => {
  /** Stores A's meta message again with these names in its trail, and returns their subjects. */
  async function withTrail(bucket: TestBucket, to: string[], from = ""): Promise<void> {
    const { admin, jsm, stream } = bucket;
    const prefix = `$O.${bucket.bucket}.M.`;
    const subject = `${prefix}${base64Url("A")}`;
    const { data } = (await jsm.streams.getMessage(stream, { last_by_subj: subject }))!;
    const hdrs = headers();
    hdrs.set("Nats-Rollup", "sub");
    hdrs.set("Object-Renamed-To", to.map((name) => `${prefix}${base64Url(name)}`).join(" "));
    if (from) hdrs.set("Object-Renamed-From", from);
    await admin.request(subject, data, { headers: hdrs, timeout: 5_000 });
  }

  const changes: Record<string, (store: ObjectStore) => Promise<unknown>> = {
    delete: (store) => store.delete("A"),
    put: (store) => store.put("A", "other"),
    "delete twice": async (store) => {
      await store.delete("A");
      await store.delete("A");
    },
  };
  test.each(Object.keys(changes))("with more names than can be looked up proves nothing: %s", async (change) => {
    const bucket = await endedBefore(3);
    await withTrail(bucket, ["B", ...Array.from({ length: 9 }, (_, i) => `x${String(i)}`)]);
    expect(await codeOf(bucket.store.updateMeta("A", { name: "C" }))).toBe("BAD_OBJECT_META");
    await changes[change]!(bucket.store);
    expect(await bucket.store.getBytes("B")).toEqual(content);
  });

  test("closes missing names, and does not harm existing ones", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.put({ name: "A", maxChunkSize: 1000 }, content);
    await store.put("other", "other");
    await store.put("gone", "x");
    await store.delete("gone");
    await withTrail(bucket, ["other", "gone", "new", "A", "A"], "$O.*.M.>");
    await store.updateMeta("A", { description: "d" });
    await store.updateMeta("A", { name: "B" });
    await store.delete("B");
    expect(await names(store)).toEqual(["other"]);
    expect(await store.getString("other")).toBe("other");
    await expectConsistent(bucket);
    expect((await store.list({ showDeleted: true })).map(({ name }) => name).sort()).toEqual([
      "B",
      "gone",
      "new",
      "other",
    ]);
  });
});
