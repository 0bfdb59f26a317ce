// What others do to an object or its bucket right after a put committed it.
import { expect, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, type TestBucket, testBucket } from "../support/bucket.ts";
import { endingClient } from "../support/ending-client.ts";
import { META, meanwhile } from "../support/meanwhile.ts";
import { MemoryJournal } from "../support/memory-journal.ts";
import { serverUrl } from "../support/server.ts";

const content = pattern(5_000);

const events: [string, (bucket: TestBucket) => Promise<unknown>, boolean][] = [
  ["deleted", ({ store }) => store.delete("A"), false],
  ["replaced", ({ store }) => store.put("A", content), true],
  ["renamed and deleted", ({ store }) => store.updateMeta("A", { name: "B" }).then(() => store.delete("B")), false],
  ["in a bucket that drops its oldest messages from now on", dropOldest, true],
];

async function dropOldest({ jsm, stream }: TestBucket): Promise<void> {
  const { config } = await jsm.streams.info(stream);
  await jsm.streams.update(stream, { ...config, max_bytes: 1_000_000, discard: "old" });
}

/** Matches the first request about the stream after a meta message. */
function firstInfoAfterMeta(): (subject: string) => boolean {
  let isCommitted = false;
  return (subject) => {
    isCommitted ||= META.test(subject);
    return isCommitted && subject.includes("STREAM.INFO");
  };
}

test.each(events)(
  "a journalled put whose object is, right after its commit, %s, resolves",
  async (_, event, isThere) => {
    const bucket = await testBucket();
    const connection = await connect();
    const store = await new ObjectStoreManager(connection).open(bucket.bucket);
    let happened = false;
    meanwhile(connection, firstInfoAfterMeta(), 1, async () => {
      await event(bucket);
      happened = true;
    });
    const file = new File([content], "A", { lastModified: 1 });
    const info = await store.put({ name: "A", maxChunkSize: 1024 }, file, { journal: new MemoryJournal() });
    expect(happened).toBe(true);
    expect(info.size).toBe(content.length);
    if (isThere) expect(await bucket.store.getBytes("A")).toEqual(content);
    else expect(await codeOf(bucket.store.get("A"))).toBe("OBJECT_NOT_FOUND");
  },
);

test("a put whose commit got no response, and whose object was deleted since, rejects with OBJECT_REPLACED", async () => {
  const bucket = await testBucket();
  const client = await endingClient(await serverUrl());
  try {
    const store = await client.manager.open(bucket.bucket);
    let isSent = false;
    client.line.count({
      at: (direction, _, { subject }) => {
        if (direction === "up") isSent ||= META.test(subject);
        return direction === "down" && isSent;
      },
      side: "before",
      ends: "connection",
    });
    // It counts its chunks before it resends the message.
    meanwhile(client.connection, firstInfoAfterMeta(), 1, () => bucket.store.delete("A"));
    const putting = store.put({ name: "A", maxChunkSize: 1024 }, content);
    expect(await codeOf(putting)).toBe("OBJECT_REPLACED");
    expect(client.line.cuts).toBe(1);
  } finally {
    await client.close();
  }
});
