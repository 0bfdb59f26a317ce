// An upload note copied to another machine, where no lock keeps the two uploads apart.
import { expect, test, vi } from "vitest";
import { type ObjectStore, ObjectStoreManager, TransferPaused } from "../../src/index.ts";
import { connect, pattern, reasonOf, type TestBucket, testBucket } from "../support/bucket.ts";
import { META, meanwhile } from "../support/meanwhile.ts";
import { MemoryJournal } from "../support/memory-journal.ts";

const CHUNK = 64 * 1024;

const file = (content: Uint8Array<ArrayBuffer>): File => new File([content], "a.bin", { lastModified: 1 });

/** Uploads part of a file, and pauses. */
async function paused(store: ObjectStore, content: Uint8Array<ArrayBuffer>): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const controller = new AbortController();
  const put = store.put({ name: "A", maxChunkSize: CHUNK }, file(content), {
    journal,
    signal: controller.signal,
    maxInFlight: 2 * CHUNK,
    onProgress: ({ transferred }) => {
      if (transferred >= 10 * CHUNK) controller.abort(new TransferPaused());
    },
  });
  expect(await reasonOf(put)).toBeInstanceOf(TransferPaused);
  return journal;
}

/** The same bucket as another machine opens it: with its own modules, and so its own locks. */
async function elsewhere({ bucket }: TestBucket): Promise<ObjectStore> {
  vi.stubGlobal("navigator", {}); // Web Locks are shared by all of this process
  vi.resetModules();
  const index = await import("../../src/index.ts");
  return new index.ObjectStoreManager(await connect()).open(bucket);
}

async function copyOf(journal: MemoryJournal): Promise<MemoryJournal> {
  const copy = new MemoryJournal();
  for (const record of journal.records) await copy.save(record);
  return copy;
}

test("two files that differ at their ends, put at once with the same note: the stored one can be read", async () => {
  const bucket = await testBucket();
  const one = pattern(40 * CHUNK + 77, 1);
  const two = one.slice();
  two[two.length - 5]! ^= 9;
  await bucket.store.delete("A").catch(() => undefined); // loaded before the modules are reset
  // Which one ends first is chance. Before the fix, both resolved about every second time, and no content was complete.
  for (let round = 0; round < 8; round++) {
    const journal = await paused(bucket.store, one);
    const other = await elsewhere(bucket);
    const meta = { name: "A", maxChunkSize: CHUNK };
    const puts = [
      bucket.store.put(meta, file(one), { journal, maxInFlight: 2 * CHUNK }),
      other.put(meta, file(two), { journal: await copyOf(journal), maxInFlight: 2 * CHUNK }),
    ];
    const outcomes = await Promise.allSettled(puts);
    const stored = outcomes.some(({ status }) => status === "fulfilled");
    if (!stored) continue; // both have noticed
    expect(await bucket.store.getBytes("A")).toHaveLength(one.length);
    await bucket.store.delete("A");
  }
});

test("discarded elsewhere just before its meta message is stored: a put that resolves can be read", async () => {
  const bucket = await testBucket();
  const content = pattern(40 * CHUNK + 77, 1);
  const journal = await paused(bucket.store, content);
  const other = await elsewhere(bucket);
  const copy = await copyOf(journal);
  const connection = await connect();
  const store = await new ObjectStoreManager(connection).open(bucket.bucket);
  meanwhile(connection, META, 1, () => other.discardUpload(copy.records[0]!, copy));
  const put = store.put({ name: "A", maxChunkSize: CHUNK }, file(content), { journal });
  const outcome = await put.then(
    () => "stored",
    () => "failed",
  );
  const read = await bucket.store.getBytes("A").then(
    () => "stored",
    () => "failed",
  );
  expect(read).toBe(outcome);
});
