// Several writers of the same names: whoever wins, the bucket is consistent, and readers get complete objects.
import { describe, expect, test } from "vitest";
import { type ObjectStore, ObjectStoreError, ObjectStoreManager } from "../../src/index.ts";
import { connect, pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent, sha256 } from "../support/consistency.ts";
import { random } from "../support/random.ts";

/** Possible outcomes of an operation that others interfere with. */
const expected = new Set([
  "OBJECT_NOT_FOUND",
  "OBJECT_EXISTS",
  "OBJECT_REPLACED",
  "UPDATE_DELETED",
  "WRONG_REVISION",
  "LINK_TO_DELETED",
  "LINK_TO_LINK",
  "LINK_LOOP",
]);

/** A store that waits a little before each step, so that the order differs between runs of the same seed. */
type Step = (store: ObjectStore, name: string, next: (limit: number) => number) => Promise<unknown>;

const steps: Record<string, Step> = {
  put: (store, name, next) => store.put({ name, maxChunkSize: 1000 }, pattern(next(5_000), next(1000))),
  "put if unchanged": async (store, name, next) => {
    const revision = await store.getInfo(name, { showDeleted: true }).then(
      (info) => info.revision,
      () => 0,
    );
    await store.put({ name, maxChunkSize: 1000 }, pattern(next(5_000)), { expectedRevision: revision });
  },
  "aborted put": (store, name, next) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new ObjectStoreError("WRONG_REVISION", "aborted")), next(4));
    return store.put({ name, maxChunkSize: 100 }, pattern(next(5_000)), { signal: stop.signal });
  },
  get: async (store, name) => {
    const { body, info } = await store.get(name);
    const pieces: Uint8Array[] = [];
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
    }
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(info.size);
  },
  delete: (store, name) => store.delete(name),
  describe: (store, name, next) => store.updateMeta(name, { description: `d${next(9)}` }),
  rename: (store, name, next) => store.updateMeta(name, { name: "abc"[next(3)]! }),
  link: async (store, name, next) => store.addLink(name, await store.getInfo("abc"[next(3)]!)),
  list: (store) => store.list(),
};

async function interleave(rounds: number, firstSeed: number, allowed: string[]): Promise<void> {
  const bucket = await testBucket();
  const second = await new ObjectStoreManager(await connect()).open(bucket.bucket);
  const stores = [bucket.store, second];
  for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
    const next = random(seed);
    const done: string[] = [];
    const work = Array.from({ length: 3 + next(5) }, async (_, i) => {
      const kind = allowed[next(allowed.length)]!;
      const name = "abc"[next(3)]!;
      const delay = next(4);
      done.push(`${kind} ${name}`);
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      await steps[kind]!(stores[i % 2]!, name, next);
    });
    for (const outcome of await Promise.allSettled(work)) {
      if (outcome.status === "fulfilled") continue;
      const code = (outcome.reason as { code?: string }).code ?? "";
      if (!expected.has(code)) throw outcome.reason;
    }
    const about = `seed ${seed}: ${done.join(", ")}`;
    if (allowed.includes("rename")) {
      // Three concurrent changes of one name, one of them a rename, may leave orphaned chunks, but nothing else.
      const report = await bucket.store.check({ repair: true, olderThan: 0 });
      expect(report, about).toMatchObject({ truncated: [], halfRenames: [], invalid: [] });
    }
    const names = await expectConsistent(bucket, about);
    for (const name of names) {
      const info = await bucket.store.getInfo(name);
      if (!info.link) expect(sha256(await bucket.store.getBytes(name))).toHaveLength(64);
    }
  }
}

describe("random interleavings over two connections leave a consistent bucket", () => {
  test("of put, get and delete", async () => {
    await interleave(100, 1, ["put", "put if unchanged", "aborted put", "get", "delete", "list"]);
  });

  test("of all operations but renames", async () => {
    await interleave(
      200,
      1000,
      Object.keys(steps).filter((kind) => kind !== "rename"),
    );
  });

  test("of renames among puts, deletes, gets and links", async () => {
    await interleave(400, 5000, ["put", "rename", "rename", "delete", "get", "link", "describe"]);
  });
});

test("concurrent renames over two connections never lose content, and never leave it under two names", async () => {
  const bucket = await testBucket();
  const stores = [bucket.store, await new ObjectStoreManager(await connect()).open(bucket.bucket)];
  await Promise.all(["a", "b"].map((name, i) => bucket.store.put({ name, maxChunkSize: 500 }, pattern(1500, i))));
  const nuids = async (): Promise<string[]> => (await bucket.store.list()).map(({ nuid }) => nuid).sort();
  const before = await nuids();
  for (let seed = 1; seed <= 150; seed++) {
    const next = random(seed);
    const names = (await bucket.store.list()).map(({ name }) => name);
    const work = Array.from({ length: 2 + next(4) }, async (_, i) => {
      const from = names[next(2)]!;
      const change = next(4) === 0 ? { description: String(seed) } : { name: "abcd"[next(4)]! };
      await new Promise((resolve) => setTimeout(resolve, next(4)));
      await stores[i % 2]!.updateMeta(from, change);
    });
    const done = await Promise.allSettled(work);
    for (const { reason } of done.filter(({ status }) => status === "rejected") as PromiseRejectedResult[]) {
      expect(["OBJECT_EXISTS", "OBJECT_NOT_FOUND", "UPDATE_DELETED"]).toContain((reason as ObjectStoreError).code);
    }
    await expectConsistent(bucket, `seed ${seed}`);
    expect(await nuids(), `seed ${seed}`).toEqual(before);
  }
});

test("two writers of one large object: one content is complete, the other left nothing", async () => {
  const bucket = await testBucket();
  const second = await new ObjectStoreManager(await connect()).open(bucket.bucket);
  for (let i = 0; i < 10; i++) {
    await Promise.all([bucket.store.put("A", pattern(2_000_000, i)), second.put("A", pattern(1_500_000, i + 100))]);
    await expectConsistent(bucket);
    const { size, nuid } = await bucket.store.getInfo("A");
    expect([2_000_000, 1_500_000]).toContain(size);
    expect(await second.getBytes("A")).toHaveLength(size);
    expect((await second.getInfo("A")).nuid).toBe(nuid);
  }
});

test("a reader of an object that is constantly overwritten gets complete contents or OBJECT_REPLACED", async () => {
  const bucket = await testBucket();
  const second = await new ObjectStoreManager(await connect()).open(bucket.bucket);
  const contents = [1, 2, 3].map((seed) => pattern(1_000_000, seed));
  const known = new Set(contents.map((content) => sha256(content)));
  await bucket.store.put("A", contents[0]!);
  let writing = true;
  const writer = (async () => {
    for (let i = 0; i < 40; i++) await second.put("A", contents[i % 3]!);
    writing = false;
  })();
  while (writing) {
    try {
      expect(known.has(sha256(await bucket.store.getBytes("A")))).toBe(true);
    } catch (error) {
      expect((error as ObjectStoreError).code).toBe("OBJECT_REPLACED");
    }
  }
  await writer;
  await expectConsistent(bucket);
});
