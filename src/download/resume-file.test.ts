import { describe, expect, test } from "vitest";
import { startFaultProxy } from "../../e2e/servers/fault-proxy.ts";
import { ObjectStoreManager } from "../index.ts";
import { codeOf, connect, pattern, reasonOf, testBucket } from "../../e2e/support/bucket.ts";
import { sha256 } from "../../e2e/support/consistency.ts";
import { digestOf, writeObject } from "../../e2e/support/other-client.ts";
import { serverUrl } from "../../e2e/support/server.ts";
import type { FileTarget, Progress } from "../types.ts";

const SIZE = 5_000_000;

/** A file as in a page: closing the stream commits what was written, aborting discards it. */
class TestFile implements FileTarget {
  held: Blob;
  opened = 0;

  constructor(...parts: BlobPart[]) {
    this.held = new Blob(parts);
  }

  getFile(): Promise<Blob> {
    return Promise.resolve(this.held);
  }

  createWritable({ keepExistingData = false } = {}): Promise<WritableStream<Uint8Array>> {
    this.opened++;
    let position = 0;
    let draft = keepExistingData ? this.held : new Blob();
    const writable = new WritableStream<Uint8Array>({
      write: (piece) => {
        draft = new Blob([draft.slice(0, position), new Uint8Array(piece)]);
        position += piece.length;
      },
      close: () => {
        this.held = draft;
      },
    });
    const seek = (to: number): Promise<void> => {
      position = to;
      return Promise.resolve();
    };
    return Promise.resolve(Object.assign(writable, { seek }));
  }

  async sha256(): Promise<string> {
    return sha256(await this.held.bytes());
  }
}

describe("getFile with resume", () => {
  test.each([1, 131_072, 200_000, SIZE - 1])("reads only what is missing after %i bytes", async (size) => {
    const { store, connection } = await testBucket();
    const content = pattern(SIZE);
    await store.put("A", content);
    await store.getBytes("A", { range: { start: 1, end: 2 } }); // makes the index of the chunks
    const file = new TestFile(content.subarray(0, size));
    const before = connection.stats().inBytes;
    const progress: Progress[] = [];
    const info = await store.getFile("A", file, { resume: true, onProgress: (step) => progress.push(step) });
    expect(info.size).toBe(SIZE);
    expect(await file.sha256()).toBe(sha256(content));
    expect(connection.stats().inBytes - before).toBeLessThan(SIZE - size + 2 * 131_072 + 50_000);
    expect(progress[0]?.transferred).toBeGreaterThan(size);
    expect(progress.at(-1)).toEqual({ transferred: SIZE, total: SIZE });
    expect(progress.filter(({ transferred }) => transferred === SIZE)).toHaveLength(1);
  });

  test("resumes after an abort, which keeps what was written", async () => {
    const { store } = await testBucket();
    const content = pattern(SIZE);
    await store.put("A", content);
    const file = new TestFile();
    let held = 0;
    for (let attempt = 0; attempt < 3; attempt++) {
      const stop = new AbortController();
      const reason = new Error("paused");
      const onProgress = ({ transferred }: Progress): void => {
        if (transferred > held + 1_000_000) stop.abort(reason);
      };
      const options = { resume: true, signal: stop.signal, onProgress };
      expect(await reasonOf(store.getFile("A", file, options))).toBe(reason);
      expect(file.held.size).toBeGreaterThan(held);
      held = file.held.size;
      expect(held).toBeLessThan(SIZE);
    }
    await store.getFile("A", file, { resume: true });
    expect(await file.sha256()).toBe(sha256(content));
  });

  test("resumes after a connection that was lost for longer than the timeout", async () => {
    const { store, bucket } = await testBucket();
    const content = pattern(SIZE);
    await store.put("A", content);
    const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
    try {
      const connection = await connect({ servers: proxy.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
      const far = await new ObjectStoreManager(connection).open(bucket);
      const file = new TestFile();
      proxy.setThroughput({ down: 4_000_000 });
      const onProgress = ({ transferred }: Progress): void => {
        if (transferred > 1_000_000) proxy.stall();
      };
      expect(await codeOf(far.getFile("A", file, { resume: true, timeout: 1_000, onProgress }))).toBe("TIMEOUT");
      proxy.resume();
      expect(file.held.size).toBeGreaterThan(1_000_000);
      expect(file.held.size).toBeLessThan(SIZE);
      await far.getFile("A", file, { resume: true });
      expect(await file.sha256()).toBe(sha256(content));
    } finally {
      await proxy.stop();
    }
  });

  test("verifies a file that is already complete, without opening it for writing", async () => {
    const { store } = await testBucket();
    const content = pattern(300_000);
    await store.put("A", content);
    const file = new TestFile(content);
    const progress: Progress[] = [];
    await store.getFile("A", file, { resume: true, onProgress: (step) => progress.push(step) });
    expect(file.opened).toBe(0);
    expect(progress).toEqual([{ transferred: 300_000, total: 300_000 }]);
  });

  test.each([
    ["other bytes", pattern(200_000, 9)],
    ["other bytes of the same number", pattern(300_000, 9)],
    ["more bytes than the object", pattern(400_000)],
  ])("reads all again when the file holds %s", async (_, held) => {
    const { store } = await testBucket();
    const content = pattern(300_000);
    await store.put("A", content);
    const file = new TestFile(held);
    await store.getFile("A", file, { resume: true });
    expect(await file.sha256()).toBe(sha256(content));
  });

  test("leaves the file as it was when the object is missing or does not match its digest", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["con", "tent"], { digest: digestOf("another") });
    for (const held of ["con", "content", "x", ""]) {
      const file = new TestFile(held);
      expect(await codeOf(bucket.store.getFile("A", file, { resume: true }))).toBe("DIGEST_MISMATCH");
      expect(await file.held.text()).toBe(held);
      expect(await codeOf(bucket.store.getFile("B", file, { resume: true }))).toBe("OBJECT_NOT_FOUND");
      expect(await file.held.text()).toBe(held);
    }
    const file = new TestFile("con");
    await bucket.store.getFile("A", file, { resume: true, verify: false });
    expect(await file.held.text()).toBe("content");
  });

  test("is a TypeError for a target that cannot be read, and for a part", async () => {
    const { store } = await testBucket();
    await store.put("A", "content");
    const range = { start: 1 };
    await expect(store.getFile("A", new WritableStream(), { resume: true })).rejects.toThrow(/^target/);
    await expect(store.getFile("A", new TestFile("c"), { resume: true, range })).rejects.toThrow(/^range/);
  });
});
