// A journal note is a hint: whatever happened to its upload, acting on the note loses no object.
import { describe, expect, test } from "vitest";
import { type ObjectStore, TransferPaused, type UploadJournal, type UploadRecord } from "../../src/index.ts";
import { pattern, reasonOf, testBucket } from "../support/bucket.ts";

const KIB = 1024;
const CHUNK = 16 * KIB;
/** More data than lies between two notes. */
const SIZE = 20 * 1024 * KIB;

/** A journal in memory; with `keeps`, like a client that crashed before it could remove its notes. */
function journalOf(keeps = false): UploadJournal & { records: Map<string, UploadRecord> } {
  const records = new Map<string, UploadRecord>();
  return {
    records,
    load: async (key) => records.get(key),
    save: async (record) => void records.set(record.key, structuredClone(record)),
    remove: async (key) => void (keeps || records.delete(key)),
  };
}

function file(content: Uint8Array<ArrayBuffer>): File {
  return new File([content], "a.bin", { lastModified: 1 });
}

function only(journal: { records: Map<string, UploadRecord> }): UploadRecord {
  expect(journal.records.size).toBe(1);
  return [...journal.records.values()][0]!;
}

async function expectContent(store: ObjectStore, name: string, content: Uint8Array): Promise<void> {
  expect(Buffer.compare(await store.getBytes(name), content)).toBe(0);
}

/** Uploads part of a file, and pauses. */
async function paused(store: ObjectStore, journal: UploadJournal, content: File): Promise<void> {
  const controller = new AbortController();
  const put = store.put({ name: "A", maxChunkSize: CHUNK }, content, {
    journal,
    signal: controller.signal,
    maxInFlight: 64 * CHUNK,
    onProgress: ({ transferred }) => {
      if (transferred > 0.75 * SIZE) controller.abort(new TransferPaused());
    },
  });
  expect(await reasonOf(put)).toBeInstanceOf(TransferPaused);
}

describe("a note that outlived its commit", () => {
  const content = pattern(5 * CHUNK, 1);

  async function committed() {
    const bucket = await testBucket();
    const journal = journalOf(true);
    const info = await bucket.store.put({ name: "A", maxChunkSize: CHUNK }, file(content), { journal });
    return { ...bucket, journal, info };
  }

  test("is removed by discardUpload, and the object stays", async () => {
    const { store, journal } = await committed();
    await store.discardUpload(only(journal), journal);
    await expectContent(store, "A", content);
  });

  test("makes the same put again resolve with the object, even with expectedRevision 0", async () => {
    const { store, journal, info, counts } = await committed();
    const again = { journal, expectedRevision: 0 };
    const second = await store.put({ name: "A", maxChunkSize: CHUNK }, file(content), again);
    expect(second).toMatchObject({ nuid: info.nuid, revision: info.revision });
    await expectContent(store, "A", content);
    expect(await counts()).toEqual({ chunks: 5, metas: 1, total: 6 });
  });

  test("gives the object the metadata of the repeated put", async () => {
    const { store, journal, info } = await committed();
    const meta = { name: "A", maxChunkSize: CHUNK, description: "new", headers: { "Content-Type": ["text/plain"] } };
    const again = await store.put(meta, file(content), { journal });
    expect(again).toMatchObject({ nuid: info.nuid, description: "new", headers: { "Content-Type": ["text/plain"] } });
    await expectContent(store, "A", content);
  });

  test("costs nothing when another file is put under the name", async () => {
    const { store, journal, counts } = await committed();
    const other = pattern(5 * CHUNK, 2);
    let restarts = 0;
    await store.put({ name: "A", maxChunkSize: CHUNK }, file(other), { journal, onRestart: () => restarts++ });
    await expectContent(store, "A", other);
    expect(restarts).toBe(1);
    expect(await counts()).toEqual({ chunks: 5, metas: 1, total: 6 });
  });

  test.each(["discardUpload", "the same put"])("of an object that was renamed: %s leaves it alone", async (how) => {
    const { store, journal } = await committed();
    await store.updateMeta("A", { name: "B" });
    const other = pattern(3 * CHUNK, 3);
    await store.putBytes("A", other);
    if (how === "discardUpload") await store.discardUpload(only(journal), journal);
    else await store.put({ name: "A", maxChunkSize: CHUNK }, file(content), { journal });
    await expectContent(store, "B", content);
    await expectContent(store, "A", how === "discardUpload" ? other : content);
    expect((await store.check({ olderThan: 0 })).orphans).toEqual([]);
  });

  test("of an object that was deleted makes the put start over", async () => {
    const { store, journal, counts } = await committed();
    await store.delete("A");
    await store.put({ name: "A", maxChunkSize: CHUNK }, file(content), { journal });
    await expectContent(store, "A", content);
    expect(await counts()).toEqual({ chunks: 5, metas: 1, total: 6 });
  });
});

describe("an upload that was interrupted", () => {
  const content = pattern(SIZE, 1);
  const changed = (at: number): Uint8Array<ArrayBuffer> => {
    const other = content.slice();
    other[at] = (other[at] ?? 0) ^ 1;
    return other;
  };

  test.each([
    ["at its beginning", () => 0],
    ["inside what was noted", ({ chunks, chunkSize }: UploadRecord) => (chunks * chunkSize) / 2],
    ["at the last noted byte", ({ chunks, chunkSize }: UploadRecord) => chunks * chunkSize - 1],
    ["after what was noted, but stored", ({ chunks, chunkSize }: UploadRecord) => chunks * chunkSize],
  ])("starts over with a file of the same size and time that differs %s", async (_, place) => {
    const { store, counts } = await testBucket();
    const journal = journalOf();
    await paused(store, journal, file(content));
    const record = only(journal);
    expect(record.chunks).toBeGreaterThan(0);
    const other = changed(place(record));
    let restarts = 0;
    const put = store.put({ name: "A", maxChunkSize: CHUNK }, file(other), { journal, onRestart: () => restarts++ });
    const { chunks } = await put;
    await expectContent(store, "A", other);
    expect(restarts).toBe(1);
    expect(await counts()).toEqual({ chunks, metas: 1, total: chunks + 1 });
  });

  test("accepts a change after the stored part as part of the file", async () => {
    const { store } = await testBucket();
    const journal = journalOf();
    await paused(store, journal, file(content));
    const other = changed(SIZE - 1);
    await store.put({ name: "A", maxChunkSize: CHUNK }, file(other), { journal, onRestart: () => expect.fail() });
    await expectContent(store, "A", other);
  });

  test.each(["lost a chunk", "was purged", "was made anew"])(
    "stores the exact file when its bucket %s meanwhile",
    async (what) => {
      const { store, counts, jsm, stream, bucket } = await testBucket();
      const journal = journalOf();
      await paused(store, journal, file(content));
      if (what === "lost a chunk") {
        const second = { seq: 2, next_by_subj: `$O.${bucket}.C.${only(journal).nuid}` } as never;
        await jsm.streams.deleteMessage(stream, (await jsm.streams.getMessage(stream, second))!.seq);
      } else if (what === "was purged") await jsm.streams.purge(stream);
      else {
        const { config } = await jsm.streams.info(stream);
        await jsm.streams.delete(stream);
        await jsm.streams.add(config);
      }
      const { chunks } = await store.put({ name: "A", maxChunkSize: CHUNK }, file(content), { journal });
      await expectContent(store, "A", content);
      expect(await counts()).toEqual({ chunks, metas: 1, total: chunks + 1 });
    },
  );

  test("stores the exact file when a note is invalid", async () => {
    const { store } = await testBucket();
    const journal = journalOf();
    await paused(store, journal, file(content));
    const record = only(journal);
    journal.records.set(record.key, { ...record, hashState: new Uint8Array(7) });
    await store.put({ name: "A", maxChunkSize: CHUNK }, file(content), { journal });
    await expectContent(store, "A", content);
  });

  test("cannot be identified without a modification time: a Blob is a TypeError", async () => {
    const { store, counts } = await testBucket();
    const put = store.put("A", new Blob(["x"]), { journal: journalOf() });
    await expect(put).rejects.toThrow(TypeError);
    await expect(put).rejects.toThrow(/^journal: /);
    expect((await counts()).total).toBe(0);
  });
});
