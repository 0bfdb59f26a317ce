// Bodies of every kind passed to put, bodies that fail, and aborted uploads.

import { openAsBlob } from "node:fs";
import { appendFile, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ObjectBody } from "../../src/index.ts";
import { codeOf, pattern, reasonOf, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent, sha256 } from "../support/consistency.ts";

/** A stream of `pieces` of 100,000 bytes; `at` is called before each. */
function streamOf(pieces: number, at: (index: number) => unknown = () => undefined, onCancel?: (r: unknown) => void) {
  let index = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await at(index);
      if (index === pieces) controller.close();
      else controller.enqueue(pattern(100_000, index++));
    },
    cancel: (reason) => onCancel?.(reason),
  });
}

async function expectNothingLeft({ counts }: TestBucket): Promise<void> {
  expect(await counts()).toEqual({ chunks: 0, metas: 0, total: 0 });
}

describe("a body", () => {
  const bytes = pattern(500_000);
  const padded = new Uint8Array(600_000);
  padded.set(bytes, 50_000);
  test.each<[string, () => ObjectBody]>([
    ["Uint8Array", () => bytes],
    ["ArrayBuffer", () => bytes.buffer],
    ["view into a larger buffer", () => padded.subarray(50_000, 550_000)],
    ["DataView", () => new DataView(padded.buffer, 50_000, 500_000)],
    ["Uint16Array", () => new Uint16Array(bytes.buffer)],
    ["Blob", () => new Blob([bytes.subarray(0, 5), bytes.subarray(5)])],
    ["File", () => new File([bytes], "f")],
    ["Response", () => new Response(bytes)],
    ["ReadableStream", () => new Blob([bytes]).stream()],
    ["byte stream", () => new ReadableStream({ type: "bytes", start: (c) => (c.enqueue(bytes.slice()), c.close()) })],
    [
      "async iterable",
      async function* (): AsyncGenerator<Uint8Array> {
        yield bytes.subarray(0, 3);
        yield new Uint8Array();
        await sleep(1);
        yield bytes.subarray(3);
      },
    ],
  ])("may be a %s", async (_, body) => {
    const { store } = await testBucket();
    expect(await store.put("A", body())).toMatchObject({ size: 500_000, chunks: 4 });
    expect(sha256(await store.getBytes("A"))).toBe(sha256(bytes));
  });

  test.each<[string, () => ObjectBody]>([
    ["string", () => ""],
    ["Blob", () => new Blob([])],
    ["stream", () => streamOf(0)],
    ["Response without a body", () => new Response(null)],
    ["stream of empty pieces", () => new ReadableStream({ start: (c) => (c.enqueue(new Uint8Array()), c.close()) })],
  ])("may be an empty %s", async (_, body) => {
    const { store, counts } = await testBucket();
    expect(await store.put("A", body())).toMatchObject({ size: 0, chunks: 0 });
    expect(await store.getBytes("A")).toHaveLength(0);
    expect(await counts()).toEqual({ chunks: 0, metas: 1, total: 1 });
  });

  test.each([undefined, null, 5, {}, []])("that is %j is a TypeError that names it", async (body) => {
    const bucket = await testBucket();
    await expect(bucket.store.put("A", body as never)).rejects.toThrow(TypeError);
    await expect(bucket.store.put("A", body as never)).rejects.toThrow(/body/);
    await expectNothingLeft(bucket);
  });

  test("that is a locked stream is a TypeError, and its reader keeps it", async () => {
    const bucket = await testBucket();
    const stream = streamOf(2);
    const reader = stream.getReader();
    await expect(bucket.store.put("A", stream)).rejects.toThrow(TypeError);
    expect((await reader.read()).value).toHaveLength(100_000);
    await expectNothingLeft(bucket);
  });

  test("that is a consumed Response is a TypeError", async () => {
    const bucket = await testBucket();
    const response = new Response("text");
    await response.text();
    await expect(bucket.store.put("A", response)).rejects.toThrow(TypeError);
    await expectNothingLeft(bucket);
  });

  test("that yields anything but bytes is a TypeError, and nothing is left", async () => {
    const bucket = await testBucket();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(pattern(500_000));
        controller.enqueue("text");
      },
    });
    await expect(bucket.store.put("A", body as never)).rejects.toThrow(TypeError);
    await expectNothingLeft(bucket);
  });
});

describe("a body that fails", () => {
  test.each([3, 30])("after %i pieces: put rejects with the same error object, and nothing is left", async (pieces) => {
    const bucket = await testBucket();
    const failure = new Error("of the body");
    const body = streamOf(100, (index) => {
      if (index === pieces) throw failure;
    });
    expect(await reasonOf(bucket.store.put("A", body))).toBe(failure);
    await expectNothingLeft(bucket);
  });

  test("with a value that is not an Error: put rejects with that value", async () => {
    const bucket = await testBucket();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(pattern(500_000));
        controller.error("a string");
      },
    });
    expect(await reasonOf(bucket.store.put("A", body))).toBe("a string");
    await expectNothingLeft(bucket);
  });

  test("an async iterable that throws", async () => {
    const bucket = await testBucket();
    const failure = new RangeError("of the iterable");
    async function* body() {
      yield pattern(1_000_000);
      throw failure;
    }
    expect(await reasonOf(bucket.store.put("A", body()))).toBe(failure);
    await expectNothingLeft(bucket);
  });

  test("while it replaces an object: the old one stays intact", async () => {
    const bucket = await testBucket();
    await bucket.store.put("A", pattern(300_000));
    const body = streamOf(100, (index) => {
      if (index === 20) throw new Error("of the body");
    });
    await reasonOf(bucket.store.put("A", body));
    expect(await bucket.store.getBytes("A")).toEqual(pattern(300_000));
    expect(await bucket.counts()).toEqual({ chunks: 3, metas: 1, total: 4 });
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ["changed", (path) => appendFile(path, "more")],
    ["removed", unlink],
  ])(
    "a file that is %s meanwhile: put rejects with the platform's own error, and nothing is left",
    async (_, spoil) => {
      const bucket = await testBucket();
      const folder = await mkdtemp(join(tmpdir(), "nats-objects-test-"));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const path = join(folder, "file");
      await writeFile(path, pattern(24_000_000));
      const blob = await openAsBlob(path);
      let spoiling: Promise<void> | undefined;
      const onProgress = () => void (spoiling ??= spoil(path));
      const reason = (await reasonOf(bucket.store.put("A", blob, { onProgress, maxInFlight: 300_000 }))) as Error;
      expect(reason.name).toBe("NotReadableError");
      expect(reason).toBeInstanceOf(DOMException);
      await expectNothingLeft(bucket);
    },
  );
});

describe("an upload that is aborted", () => {
  test("before it begins: rejects with signal.reason untouched, writes nothing, cancels the body", async () => {
    const bucket = await testBucket();
    const reason = { any: "thing" };
    let cancelled: unknown;
    const body = streamOf(
      5,
      () => undefined,
      (r) => (cancelled = r),
    );
    expect(await reasonOf(bucket.store.put("A", body, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    await expect.poll(() => cancelled).toBe(reason);
    await expectNothingLeft(bucket);
  });

  test.each([1, 10, 45])("at piece %i: rejects with signal.reason untouched, and nothing is left", async (piece) => {
    const bucket = await testBucket();
    const stop = new AbortController();
    const reason = new Error("enough");
    const body = streamOf(50, (index) => {
      if (index === piece) stop.abort(reason);
    });
    expect(await reasonOf(bucket.store.put("A", body, { signal: stop.signal }))).toBe(reason);
    await expectNothingLeft(bucket);
  });

  test("while it waits for its body", async () => {
    const bucket = await testBucket();
    const body = streamOf(10, (index) => (index === 5 ? new Promise(() => undefined) : undefined));
    const reason = await reasonOf(bucket.store.put("A", body, { signal: AbortSignal.timeout(200) }));
    expect((reason as Error).name).toBe("TimeoutError");
    await expectNothingLeft(bucket);
  });

  test("from onProgress, and the old object stays intact", async () => {
    const bucket = await testBucket();
    await bucket.store.put("A", pattern(300_000));
    const stop = new AbortController();
    const put = bucket.store.put("A", pattern(20_000_000), { signal: stop.signal, onProgress: () => stop.abort() });
    expect(((await reasonOf(put)) as Error).name).toBe("AbortError");
    expect(await bucket.store.getBytes("A")).toEqual(pattern(300_000));
    expect(await bucket.counts()).toEqual({ chunks: 3, metas: 1, total: 4 });
  });

  test("after it has finished: nothing happens", async () => {
    const bucket = await testBucket();
    const stop = new AbortController();
    await bucket.store.put("A", pattern(300_000), { signal: stop.signal });
    stop.abort();
    await sleep(20);
    expect(await bucket.store.getBytes("A")).toHaveLength(300_000);
  });

  test("at any time: the object is either complete or absent", async () => {
    const bucket = await testBucket();
    for (let delay = 0; delay < 30; delay++) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), delay);
      const name = `A${delay}`;
      const stored = await bucket.store.put(name, pattern(2_000_000), { signal: stop.signal }).then(
        () => true,
        () => false,
      );
      const names = await expectConsistent(bucket);
      expect(names.includes(name)).toBe(stored);
    }
  });
});

describe("createWritable", () => {
  test("close() stores the object", async () => {
    const { store } = await testBucket();
    const { writable, info } = store.createWritable({ name: "A", maxChunkSize: 10 });
    const writer = writable.getWriter();
    await writer.write(pattern(25));
    await writer.close();
    expect(await info).toMatchObject({ size: 25, chunks: 3 });
    expect(await store.getBytes("A")).toEqual(pattern(25));
  });

  test("an object can be piped into it", async () => {
    const { store } = await testBucket();
    await store.put("A", pattern(5_000_000));
    const { writable, info } = store.createWritable("B");
    await (await store.get("A")).pipeTo(writable);
    expect((await info).digest).toBe((await store.getInfo("A")).digest);
  });

  test("abort() leaves nothing, and info rejects with the reason", async () => {
    const bucket = await testBucket();
    const { writable, info } = bucket.store.createWritable("A");
    const writer = writable.getWriter();
    await writer.write(pattern(1_000_000));
    const reason = new Error("enough");
    await writer.abort(reason);
    expect(await reasonOf(info)).toBe(reason);
    await expectNothingLeft(bucket);
  });

  test("is aborted when its source fails", async () => {
    const bucket = await testBucket();
    const failure = new Error("of the source");
    const source = streamOf(50, (index) => {
      if (index === 20) throw failure;
    });
    const { writable, info } = bucket.store.createWritable("A");
    expect(await reasonOf(source.pipeTo(writable))).toBe(failure);
    expect(await reasonOf(info)).toBe(failure);
    await expectNothingLeft(bucket);
  });

  test("a failed upload errors the stream, even when nobody writes", async () => {
    const bucket = await testBucket();
    await bucket.store.put("A", "AAA");
    const { writable, info } = bucket.store.createWritable("A", { expectedRevision: 0 });
    const writer = writable.getWriter();
    expect(await codeOf(writer.closed)).toBe("WRONG_REVISION");
    expect(await codeOf(info)).toBe("WRONG_REVISION");
    expect(await bucket.store.getString("A")).toBe("AAA");
  });

  test("an aborted signal errors it with signal.reason", async () => {
    const bucket = await testBucket();
    const stop = new AbortController();
    const { writable, info } = bucket.store.createWritable("A", { signal: stop.signal });
    const writer = writable.getWriter();
    await writer.write(pattern(1_000_000));
    const reason = new Error("enough");
    stop.abort(reason);
    expect(await reasonOf(writer.closed)).toBe(reason);
    expect(await reasonOf(info)).toBe(reason);
    await expectNothingLeft(bucket);
  });

  test("writing anything but bytes is an error, and nothing is left", async () => {
    const bucket = await testBucket();
    const { writable, info } = bucket.store.createWritable("A");
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    await writer.write(pattern(500_000));
    expect(await reasonOf(writer.write("text" as never))).toBeInstanceOf(TypeError);
    await expect(info).rejects.toThrow(TypeError);
    await expectNothingLeft(bucket);
  });
});

describe("a download that is aborted", () => {
  test("before it begins and halfway: rejects with signal.reason untouched", async () => {
    const { store, jsm, stream } = await testBucket();
    await store.put("A", pattern(10_000_000));
    const reason = { any: "thing" };
    expect(await reasonOf(store.get("A", { signal: AbortSignal.abort(reason) }))).toBe(reason);
    const stop = new AbortController();
    const { body } = await store.get("A", { signal: stop.signal });
    const reader = body.getReader();
    await reader.read();
    stop.abort(reason);
    expect(await reasonOf(reader.read())).toBe(reason);
    const bytes = store.getBytes("A", { signal: stop.signal });
    expect(await reasonOf(bytes)).toBe(reason);
    // The stream errors at once; a consumer, which older servers need, is removed slightly later.
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  });
});

describe("the idle timeout", () => {
  test("does not count the time that the body takes", async () => {
    const { store } = await testBucket();
    const body = streamOf(4, () => sleep(400));
    await store.put("A", body, { timeout: 200 });
    expect(await store.getBytes("A")).toHaveLength(400_000);
  });

  test("does not count the time that the reader takes", async () => {
    const { store } = await testBucket();
    await store.put("A", pattern(12_000_000));
    const { body } = await store.get("A", { timeout: 200 });
    const reader = body.getReader();
    let bytes = 0;
    for (let i = 0; ; i++) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (i % 30 === 10) await sleep(400);
    }
    expect(bytes).toBe(12_000_000);
  });
});

describe("progress", () => {
  test("of an upload grows to 100 %, which it reports only once the object is stored", async () => {
    const { store } = await testBucket();
    const seen: number[] = [];
    await store.put("A", pattern(2_000_000), {
      onProgress: ({ transferred, total }) => {
        expect(total).toBe(2_000_000);
        seen.push(transferred);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.filter((transferred) => transferred === 2_000_000)).toHaveLength(1);
    expect(seen.at(-1)).toBe(2_000_000);
  });

  test("of a failed upload never reports 100 %", async () => {
    const { store } = await testBucket();
    await store.put("A", "AAA");
    const seen: number[] = [];
    const onProgress = ({ transferred }: { transferred: number }) => void seen.push(transferred);
    expect(await codeOf(store.put("A", pattern(500_000), { expectedRevision: 0, onProgress }))).toBe("WRONG_REVISION");
    expect(seen).not.toContain(500_000);
  });

  test("of a download grows to 100 %", async () => {
    const { store } = await testBucket();
    await store.put("A", pattern(2_000_000));
    const seen: number[] = [];
    await store.getBytes("A", { onProgress: ({ transferred }) => seen.push(transferred) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(2_000_000);
    expect(seen.filter((transferred) => transferred === 2_000_000)).toHaveLength(1);
  });
});
