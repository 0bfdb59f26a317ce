import { describe, expect, test } from "vitest";
import { byteStream } from "../bytes/byte-stream.ts";
import { installed, installStreams } from "./index.ts";
import { installAsyncIterator, installFrom } from "./members.ts";

/** This engine's class, without what newer versions of the standard added. */
function older(): typeof ReadableStream {
  class Older extends (ReadableStream as new () => object) {}
  Object.defineProperty(Older, "from", { value: undefined, writable: true, configurable: true });
  Object.defineProperty(Older.prototype, Symbol.asyncIterator, {
    value: undefined,
    writable: true,
    configurable: true,
  });
  return Older as unknown as typeof ReadableStream;
}

function counting(Stream: typeof ReadableStream, onCancel?: () => void): ReadableStream<number> {
  let next = 1;
  return new Stream<number>(
    {
      pull(controller) {
        if (next > 3) controller.close();
        else controller.enqueue(next++);
      },
      cancel: onCancel,
    } as UnderlyingDefaultSource<number>,
    { highWaterMark: 0 },
  );
}

describe("installStreams", () => {
  test("installs nothing in an engine that has everything", async () => {
    expect(installed).toEqual([]);
    expect(await installStreams()).toEqual([]);
  });

  test("installs all classes where one is missing, and they work together", async () => {
    const bare: Record<string, unknown> = { ReadableStream };
    const names = await installStreams(bare);
    expect(names).toEqual(expect.arrayContaining(["ReadableStream", "WritableStream", "TransformStream"]));
    const { ReadableStream: Readable, WritableStream: Writable } = bare as unknown as typeof globalThis;
    expect(Readable).not.toBe(ReadableStream);
    const seen: number[] = [];
    await counting(Readable).pipeTo(new Writable<number>({ write: (chunk) => void seen.push(chunk) }));
    expect(seen).toEqual([1, 2, 3]);
  });

  test("its classes can carry an object body that is read into the reader's own buffer", async () => {
    const bare: Record<string, unknown> = {};
    await installStreams(bare);
    const native = globalThis.ReadableStream;
    globalThis.ReadableStream = bare["ReadableStream"] as typeof ReadableStream;
    try {
      const pieces = [Uint8Array.of(1, 2, 3)];
      const stream = byteStream({ read: () => Promise.resolve(pieces.shift()), close: () => Promise.resolve() });
      const reader = stream.getReader({ mode: "byob" });
      expect([...((await reader.read(new Uint8Array(2))).value ?? [])]).toEqual([1, 2]);
      expect([...((await reader.read(new Uint8Array(2))).value ?? [])]).toEqual([3]);
      expect((await reader.read(new Uint8Array(2))).done).toBe(true);
    } finally {
      globalThis.ReadableStream = native;
    }
  });
});

describe("members added to a class", () => {
  test("for await reads to the end, and cancels when the loop is left", async () => {
    const Older = older();
    expect(installAsyncIterator(Older)).toBe(true);
    expect(installAsyncIterator(Older)).toBe(false);
    const seen: number[] = [];
    for await (const value of counting(Older) as unknown as AsyncIterable<number>) seen.push(value);
    expect(seen).toEqual([1, 2, 3]);
    let cancelled = false;
    const left = counting(Older, () => (cancelled = true));
    for await (const value of left as unknown as AsyncIterable<number>) if (value === 2) break;
    expect(cancelled).toBe(true);
    expect(left.locked).toBe(false);
  });

  test("from reads any iterable on demand, and ends it when cancelled", async () => {
    const Older = older() as typeof ReadableStream & { from(source: unknown): ReadableStream<number> };
    expect(installFrom(Older)).toBe(true);
    let made = 0;
    let ended = false;
    const source = (function* () {
      try {
        while (true) yield ++made;
      } finally {
        ended = true;
      }
    })();
    const reader = Older.from(source).getReader();
    expect((await reader.read()).value).toBe(1);
    expect(made).toBe(1);
    await reader.cancel();
    expect(ended).toBe(true);
  });
});
