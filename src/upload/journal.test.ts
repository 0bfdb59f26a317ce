import { describe, expect, test } from "vitest";
import { TransferPaused, type UploadJournal, type UploadRecord } from "../index.ts";
import { errorOf, pattern, testBucket } from "../../e2e/support/bucket.ts";

const CHUNK = 64 * 1024;

function memoryJournal(): UploadJournal & { records: Map<string, UploadRecord> } {
  const records = new Map<string, UploadRecord>();
  return {
    records,
    load: (key) => Promise.resolve(records.get(key)),
    save: (record) => {
      records.set(record.key, structuredClone(record));
      return Promise.resolve();
    },
    remove: (key) => {
      records.delete(key);
      return Promise.resolve();
    },
  };
}

function file(content: Uint8Array<ArrayBuffer>, lastModified = 1): File {
  return new File([content], "big.bin", { lastModified });
}

describe("a journalled upload", () => {
  test("resumes after what is stored when it was paused, and sends nothing twice", async () => {
    const { store, connection, counts } = await testBucket();
    const journal = memoryJournal();
    const content = pattern(400 * CHUNK);
    const meta = { name: "big.bin", maxChunkSize: CHUNK };
    const controller = new AbortController();
    const pausedAt = 200 * CHUNK;
    const reason = new TransferPaused();
    const first = store.put(meta, file(content), {
      journal,
      signal: controller.signal,
      maxInFlight: 4 * CHUNK,
      onProgress: ({ transferred }) => {
        if (transferred >= pausedAt) controller.abort(reason);
      },
    });
    await expect(first).rejects.toBe(reason);
    const kept = await counts();
    expect(kept.metas).toBe(0);
    expect(kept.chunks).toBeGreaterThanOrEqual(200);
    expect(journal.records.size).toBe(1);

    const before = connection.stats().outBytes;
    const reports: number[] = [];
    const info = await store.put(meta, file(content), { journal, onProgress: (p) => reports.push(p.transferred) });
    const sent = connection.stats().outBytes - before;
    expect(sent).toBeLessThan(content.length - kept.chunks * CHUNK + 200 * 1024);
    expect(reports[0]).toBeGreaterThan(pausedAt);
    expect(info).toMatchObject({ size: content.length, chunks: 400 });
    expect(Buffer.compare(await store.getBytes("big.bin"), content)).toBe(0);
    expect(await counts()).toEqual({ chunks: 400, metas: 1, total: 401 });
    expect(journal.records.size).toBe(0);
  });

  test("starts over, without leftovers, when the file changed or the stored part is not its beginning", async () => {
    const { store, counts } = await testBucket();
    const meta = { name: "big.bin", maxChunkSize: CHUNK };
    for (const other of [file(pattern(300 * CHUNK, 2), 1), file(pattern(300 * CHUNK, 1), 2), file(pattern(99), 1)]) {
      const journal = memoryJournal();
      const controller = new AbortController();
      const first = store.put(meta, file(pattern(300 * CHUNK)), {
        journal,
        signal: controller.signal,
        onProgress: ({ transferred }) => {
          if (transferred > 150 * CHUNK) controller.abort(new TransferPaused());
        },
      });
      await expect(first).rejects.toThrow();
      const info = await store.put(meta, other, { journal });
      expect(Buffer.compare(await store.getBytes("big.bin"), new Uint8Array(await other.arrayBuffer()))).toBe(0);
      expect((await counts()).chunks).toBe(info.chunks);
    }
  });

  test("that is cancelled, or refused for good, leaves neither chunk nor note", async () => {
    const { store, counts } = await testBucket({ maxBytes: 100 * CHUNK });
    const journal = memoryJournal();
    const controller = new AbortController();
    const cancelled = store.put({ name: "x", maxChunkSize: CHUNK }, file(pattern(50 * CHUNK)), {
      journal,
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error("cancelled"));
      },
    });
    await expect(cancelled).rejects.toThrow("cancelled");
    expect(
      (await errorOf(store.put({ name: "x", maxChunkSize: CHUNK }, file(pattern(200 * CHUNK)), { journal }))).code,
    ).toBe("STORE_FULL");
    expect(await counts()).toEqual({ chunks: 0, metas: 0, total: 0 });
    expect(journal.records.size).toBe(0);
  });

  test("can be run by one page at a time, and discarded", async () => {
    const { store, counts } = await testBucket();
    const journal = memoryJournal();
    const controller = new AbortController();
    const running = store.put({ name: "x", maxChunkSize: CHUNK }, file(pattern(100 * CHUNK)), {
      journal,
      signal: controller.signal,
      maxInFlight: CHUNK,
      onProgress: ({ transferred }) => {
        if (transferred > 20 * CHUNK) controller.abort(new TransferPaused());
      },
    });
    expect((await errorOf(store.put("x", file(pattern(1)), { journal }))).code).toBe("UPLOAD_IN_PROGRESS");
    await expect(running).rejects.toThrow();
    const [record] = journal.records.values();
    if (!record) throw new Error("nothing was noted");
    await store.discardUpload(record, journal);
    expect((await counts()).total).toBe(0);
    expect(journal.records.size).toBe(0);
  });

  test("ends although its journal throws, or returns no promises", async () => {
    const { store } = await testBucket();
    const silent = { load: () => undefined, save: () => undefined, remove: () => undefined };
    const failing = {
      ...memoryJournal(),
      save: () => {
        throw new Error("full");
      },
      remove: () => Promise.reject(new Error("full")),
    };
    for (const journal of [silent, failing] as unknown as UploadJournal[]) {
      const content = pattern(400 * CHUNK);
      const { size } = await store.put({ name: "big.bin", maxChunkSize: CHUNK }, file(content), { journal });
      expect(size).toBe(content.length);
    }
  });

  test("needs a body that can be read again", async () => {
    const { store } = await testBucket();
    await expect(store.put("x", "text", { journal: memoryJournal() })).rejects.toThrow(TypeError);
  });
});
