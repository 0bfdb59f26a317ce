// Beyond 200 lines because every kind of damage is done to one store, and none may get through.

// A store whose content was tampered with. Whatever is in it, every call ends with a known error code, or with bytes that
// match the digest of their meta message.
import { describe, expect, test } from "vitest";
import { attempt } from "../support/attempt.ts";
import { codeOf, counts, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { FOREIGN_METAS } from "../support/foreign-metas.ts";
import { base64Url, digestOf, writeChunks, writeMeta, writeObject } from "../support/other-client.ts";
import { mutateMeta, type Next } from "../support/mutated-meta.ts";
import { random } from "../support/random.ts";

/** How many meta messages are mutated. */
const METAS = 10_000;
/** How many are read in parallel. */
const ABREAST = 25;

const CHUNKS = [pattern(500, 1), pattern(500, 2), pattern(77, 3)];

test(
  `${METAS.toLocaleString("en")} mutated meta messages: every call ends, and no wrong byte passes`,
  { timeout: 120_000 },
  async () => {
    const bucket = await testBucket();
    const { store, bucket: own } = bucket;
    await writeChunks(bucket, "HOSTILE", ...CHUNKS);
    await store.put({ name: "whole", maxChunkSize: 500 }, pattern(1200));
    const plain = {
      name: "?",
      bucket: own,
      nuid: "HOSTILE",
      size: 1077,
      chunks: 3,
      digest: digestOf(...CHUNKS),
      headers: { a: ["b"] },
      deleted: false,
    };
    const foreign = FOREIGN_METAS.map(({ json }) => JSON.parse(json) as Record<string, unknown>);
    const next = random(20_26);
    const outcomes = new Map<string, number>();
    for (let done = 0; done < METAS; done += ABREAST) {
      const batch = Array.from({ length: ABREAST }, (_, i) => {
        const name = String(i);
        const base = next(3) === 0 ? foreign[next(foreign.length)]! : plain;
        const range = { start: next(1100), end: 1101 + next(100) };
        const options = [{}, { verify: false }, { showDeleted: true }, { range }][next(4)];
        return { name, text: mutateMeta({ ...base, name }, own, next), options };
      });
      await Promise.all(
        batch.map(async ({ name, text, options }) => {
          await writeMeta(bucket, base64Url(name), text);
          const code = (await attempt(bucket, name, options)) ?? "read";
          outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
        }),
      );
      if (done % 1_000 !== 0) continue;
      const invalid: Error[] = [];
      const listed = await store.list({ showDeleted: true, onInvalid: (error) => invalid.push(error) });
      expect(listed.length + invalid.length).toBeLessThanOrEqual(ABREAST + 1);
      expect(listed.some(({ name }) => name === "whole")).toBe(true);
      expect(({} as { deleted?: unknown }).deleted).toBeUndefined();
    }
    // Otherwise this has tested little.
    for (const code of ["read", "BAD_OBJECT_META", "DIGEST_MISMATCH", "TRUNCATED", "LINK_IS_BUCKET"]) {
      expect(outcomes.get(code) ?? 0, code).toBeGreaterThan(10);
    }
    // Whatever it is, it can be replaced and then removed.
    for (let i = 0; i < ABREAST; i++) {
      if (i % 2) await store.delete(String(i));
      else await store.put(String(i), "new");
    }
    expect((await store.list()).map(({ name }) => name)).toHaveLength(1 + Math.ceil(ABREAST / 2));
  },
);

describe("chunks that do not match their object", () => {
  /** Ways to damage an object's chunks. */
  const spoil: Record<string, (chunks: Uint8Array[], next: Next) => void> = {
    truncated: (chunks, next) => {
      const at = next(chunks.length);
      chunks[at] = chunks[at]!.slice(0, next(chunks[at]!.length));
    },
    missing: (chunks, next) => void chunks.splice(next(chunks.length), 1),
    extra: (chunks, next) => void chunks.splice(next(chunks.length + 1), 0, pattern(1 + next(900), 9)),
    emptied: (chunks, next) => void (chunks[next(chunks.length)] = new Uint8Array()),
    oversized: (chunks, next) => void (chunks[next(chunks.length)] = pattern(900_000, 7)),
    duplicated: (chunks, next) => void chunks.splice(next(chunks.length), 0, chunks[next(chunks.length)]!),
    swapped: (chunks) => void chunks.unshift(chunks.splice(1, 1)[0]!),
    flipped: (chunks, next) => {
      const at = next(chunks.length);
      chunks[at] = chunks[at]!.slice();
      chunks[at][next(chunks[at].length)]! ^= 1 << next(8);
    },
  };

  test.each(Object.keys(spoil))("%s: an error, also without the digest unless the size is the same", async (how) => {
    const bucket = await testBucket();
    const next = random(3);
    for (let i = 0; i < 25; i++) {
      const whole = Array.from({ length: 2 + next(8) }, (_, seed) => pattern(1 + next(2_000), i * 100 + seed));
      const content = Buffer.concat(whole);
      const spoilt = [...whole];
      spoil[how]!(spoilt, next);
      const meta = { size: content.length, chunks: whole.length, digest: digestOf(content) };
      await writeObject(bucket, "A", spoilt, meta);
      const code = await attempt(bucket, "A");
      if (Buffer.concat(spoilt).equals(content)) continue;
      expect(["DIGEST_MISMATCH", "TRUNCATED"]).toContain(code);
      const sameSize = Buffer.concat(spoilt).length === content.length && spoilt.length === whole.length;
      if (!sameSize) expect(await attempt(bucket, "A", { verify: false })).toBeDefined();
      if (!sameSize) expect(await attempt(bucket, "A", { range: { start: 0, end: 1 } })).toBeDefined();
    }
  });

  test("an uncounted empty chunk is skipped at the end and rejected elsewhere", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["abc", "de", ""], { chunks: 2 });
    expect(await attempt(bucket, "A")).toBeUndefined();
    await writeObject(bucket, "A", ["abc", "", "de"], { chunks: 2 });
    expect(await attempt(bucket, "A")).toBe("DIGEST_MISMATCH");
  });

  test("no chunks at all: TRUNCATED, whatever number the metadata claims", async () => {
    const bucket = await testBucket();
    for (const chunks of [0, 1, 5]) {
      await writeObject(bucket, "A", [], { size: 7, chunks });
      expect(await attempt(bucket, "A")).toBe("TRUNCATED");
      expect(await attempt(bucket, "A", { range: { start: 1 } })).toBe("TRUNCATED");
    }
    await writeMeta(bucket, base64Url("A"), { name: "A", size: 7, chunks: 1, digest: digestOf("x") });
    expect(await attempt(bucket, "A")).toBe("BAD_OBJECT_META");
    expect(await attempt(bucket, "A", { range: { start: 1 } })).toBe("BAD_OBJECT_META");
  });

  test("the chunks of another object, also in the index: each part is right, or rejected", async () => {
    const bucket = await testBucket();
    const nuid = await writeObject(bucket, "A", ["abc", "de"]);
    for (const fields of [{ size: 900 }, { size: 2 }, { chunks: 1 }, { chunks: 9 }, { size: 900, chunks: 900 }]) {
      await writeMeta(bucket, base64Url("B"), { name: "B", nuid, size: 5, chunks: 2, ...fields });
      expect(await bucket.store.getString("A", { range: { start: 1, end: 4 } })).toBe("bcd");
      expect(["TRUNCATED", "DIGEST_MISMATCH"]).toContain(await attempt(bucket, "B", { range: { start: 1, end: 2 } }));
    }
  });

  test("one chunk replaced by another after the reader made its index: TRUNCATED", async () => {
    const bucket = await testBucket();
    const nuid = await writeObject(bucket, "A", ["abc", "de", "fgh"]);
    expect(await bucket.store.getString("A", { range: { start: 1, end: 4 } })).toBe("bcd");
    const second = await bucket.jsm.streams.getMessage(bucket.stream, { seq: 2 });
    expect(second?.string()).toBe("de");
    await bucket.jsm.streams.deleteMessage(bucket.stream, 2);
    await writeChunks(bucket, nuid, "de");
    expect(await attempt(bucket, "A", { range: { start: 4 } })).toBe("TRUNCATED");
  });

  test("does not read far more chunks than the metadata claims", async () => {
    const bucket = await testBucket();
    const { store, connection } = bucket;
    const chunks = Array.from({ length: 400 }, (_, seed) => pattern(100_000, seed));
    await writeObject(bucket, "A", chunks, { size: 10, chunks: 1 });
    const before = connection.stats().inBytes;
    expect(await codeOf(store.getBytes("A"))).toBe("DIGEST_MISMATCH");
    expect(connection.stats().inBytes - before).toBeLessThan(12_000_000);
  });
});

describe("extreme meta messages", () => {
  const object = (fields: Record<string, unknown>) => ({ size: 3, chunks: 1, digest: digestOf("abc"), ...fields });

  test("of 1 MB are read, listed and replaced", { timeout: 30_000 }, async () => {
    const bucket = await testBucket();
    for (let i = 0; i < 20; i++) {
      const description = "é".repeat(450_000);
      await writeObject(bucket, `A${String(i)}`, ["abc"], object({ description }));
    }
    const listed = await bucket.store.list();
    expect(listed).toHaveLength(20);
    expect(await bucket.store.getString("A7")).toBe("abc");
    for (const { name } of listed) await bucket.store.put(name, "new");
    expect(await counts(bucket.jsm, bucket.stream)).toEqual({ chunks: 20, metas: 20, total: 40 });
  });

  test.each(["headers", "metadata", "options", "unknown"])(
    "of JSON nested 400,000 deep in %s are handled, too",
    async (field) => {
      const bucket = await testBucket();
      const deep = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
      await writeChunks(bucket, "DEEP", "abc");
      const fields = JSON.stringify({ name: "A", nuid: "DEEP", ...object({}) }).slice(0, -1);
      for (const value of [deep, `{"a":${deep}}`]) {
        await writeMeta(bucket, base64Url("A"), `${fields},"${field}":${value}}`);
        const code = await attempt(bucket, "A");
        if (code !== undefined) expect(code).toBe("BAD_OBJECT_META");
        await bucket.store.list();
      }
      await bucket.store.put("A", "new");
      expect(await bucket.store.getString("A")).toBe("new");
    },
  );

  test("with prototype keys change no other object, and keep them as plain keys", async () => {
    const bucket = await testBucket();
    const evil = `{"__proto__":["x"],"constructor":["y"],"toString":["z"]}`;
    const pairs = evil.replaceAll("[", "").replaceAll("]", "");
    await writeChunks(bucket, "EVIL", "abc");
    const fields = JSON.stringify({ name: "A", nuid: "EVIL", ...object({}) }).slice(0, -1);
    await writeMeta(
      bucket,
      base64Url("A"),
      `${fields},"headers":${evil},"metadata":${pairs},"__proto__":{"deleted":true}}`,
    );
    const info = await bucket.store.getInfo("A");
    expect(Object.keys(info.headers)).toEqual(["__proto__", "constructor", "toString"]);
    expect(Object.keys(info.metadata)).toEqual(["__proto__", "constructor", "toString"]);
    expect(info.deleted).toBe(false);
    expect(({} as { deleted?: boolean }).deleted).toBeUndefined();
    expect(await bucket.store.getString("A")).toBe("abc");
    const { metadata } = await bucket.store.updateMeta("A", { metadata: info.metadata });
    expect(Object.keys(metadata)).toEqual(["__proto__", "constructor", "toString"]);
  });

  test.each([
    [{ size: -1 }, "BAD_OBJECT_META"],
    [{ size: 2 ** 53 }, "BAD_OBJECT_META"],
    [{ chunks: -1 }, "BAD_OBJECT_META"],
    [{ chunks: 2 ** 53 }, "BAD_OBJECT_META"],
    [{ size: "3" }, "BAD_OBJECT_META"],
    [{ size: 2 ** 53 - 1 }, "TRUNCATED"],
    [{ chunks: 2 ** 53 - 1 }, "TRUNCATED"],
    [{ size: 2 ** 53 - 1, chunks: 2 ** 53 - 1 }, "TRUNCATED"],
    [{ chunks: 0 }, "DIGEST_MISMATCH"],
    [{ size: 0 }, "DIGEST_MISMATCH"],
    [{ name: "B" }, "BAD_OBJECT_META"],
    [{ deleted: "no" }, "BAD_OBJECT_META"],
  ])("that say %j are %s at once, whole and in part", async (fields, code) => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["abc"], object(fields));
    const started = Date.now();
    expect(await codeOf(bucket.store.getBytes("A"))).toBe(code);
    if (!("size" in fields && fields.size === 0)) {
      const part = codeOf(bucket.store.getBytes("A", { range: { start: 0, end: 1 } }));
      expect(["DIGEST_MISMATCH", code]).toContain(await part);
    }
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  test("whose links form a loop through two buckets are LINK_LOOP; a chain of nine objects, too", async () => {
    const one = await testBucket();
    const two = await testBucket();
    const link = (place: TestBucket, name: string, to: TestBucket, target: string) =>
      writeMeta(place, base64Url(name), { name, nuid: "", options: { link: { bucket: to.bucket, name: target } } });
    await link(one, "A", two, "A");
    await link(two, "A", one, "A");
    expect(await codeOf(one.store.get("A"))).toBe("LINK_LOOP");
    await one.store.put("end", "abc");
    for (let i = 0; i < 10; i++) await link(one, `L${String(i)}`, one, i === 0 ? "end" : `L${String(i - 1)}`);
    expect(await one.store.getString("L7")).toBe("abc");
    expect(await codeOf(one.store.get("L9"))).toBe("LINK_LOOP");
  });
});
