// Beyond 200 lines because every claim is tested for both kinds of stream, and byte streams have their own readers.

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { concat } from "../protocol/concat.ts";
import { cutBytes, deferred, hex, numbered } from "../../e2e/support/bytes.ts";
import type * as module from "./byte-stream.ts";
import type { PieceSource } from "./byte-stream.ts";

let byteStream: typeof module.byteStream;

describe.each([
  ["a byte stream", true],
  ["the stream of an engine that has no byte streams", false],
])("%s", (_title, supported) => {
  beforeEach(async () => {
    vi.resetModules(); // the engine's features are detected only once
    if (!supported) vi.stubGlobal("ReadableStream", WithoutByteStreams);
    ({ byteStream } = await import("./byte-stream.ts"));
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test(supported ? "lets a reader bring its own buffer" : "does not let a reader bring its own buffer", () => {
    const open = (): unknown => byteStream(sourceOf([])).getReader({ mode: "byob" });
    if (supported) expect(open).not.toThrow();
    else expect(open).toThrow(TypeError);
  });

  test("gives the bytes of its source, in order, and ends", async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes(200), async ({ bytes, pieces }) => {
        const source = sourceOf(pieces);
        expect(hex(await readAll(byteStream(source)))).toBe(hex(bytes));
        expect(source.close).toHaveBeenCalled();
      }),
      { numRuns: 100 },
    );
  });

  test("reads nothing before it is asked, and no more than it is asked for", async () => {
    const source = sourceOf([numbered(1), numbered(2), numbered(3)]);
    const reader = byteStream(source).getReader();
    await tick();
    expect(source.read).not.toHaveBeenCalled();
    for (let reads = 1; reads <= 3; reads++) {
      expect((await reader.read()).value).toHaveLength(reads);
      await tick();
      expect(source.read).toHaveBeenCalledTimes(reads);
      expect(source.close).not.toHaveBeenCalled();
    }
    expect(await reader.read()).toMatchObject({ done: true });
    expect(source.close).toHaveBeenCalled();
  });

  test("leaves the memory of its source alone", async () => {
    const piece = numbered(10);
    const reader = byteStream(sourceOf([piece.subarray(0, 5), piece.subarray(5)])).getReader();
    await reader.read();
    expect(piece.buffer.byteLength).toBe(10);
    expect([...((await reader.read()).value ?? [])]).toEqual([5, 6, 7, 8, 9]);
    expect(piece.buffer.byteLength).toBe(10);
  });

  test("leaves the memory of its source alone when that is a Node Buffer, and gives the reader a copy", async () => {
    const socketRead = Buffer.from(numbered(10));
    const streams = [socketRead.subarray(0, 5), socketRead.subarray(5)].map((piece) => byteStream(sourceOf([piece])));
    const read = await Promise.all(streams.map((stream) => readAll(stream)));
    expect(read.map((bytes) => [...bytes])).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
    ]);
    expect([...socketRead]).toEqual([...numbered(10)]);
    const { value } = await byteStream(sourceOf([socketRead]))
      .getReader()
      .read();
    expect(value?.buffer).not.toBe(socketRead.buffer);
  });

  test("errors with TRUNCATED when it handed out other than the expected bytes, and never ends cleanly", async () => {
    for (const pieces of [[], [3], [3, 6], [3, 8]]) {
      const source = sourceOf(pieces.map((size) => numbered(size)));
      const reading = readAll(byteStream(source, undefined, { name: "A", size: 10 }));
      await expect(reading).rejects.toMatchObject({ code: "TRUNCATED" });
      expect(source.close).toHaveBeenCalled();
    }
    const exact = sourceOf([numbered(3), numbered(7)]);
    expect(await readAll(byteStream(exact, undefined, { name: "A", size: 10 }))).toHaveLength(10);
  });

  test("errors with TRUNCATED when the memory of a piece is transferred away before it is handed out", async () => {
    const pieces = [numbered(5), numbered(5)];
    const source = sourceOf(pieces);
    source.read.mockImplementation(() => {
      const piece = pieces.shift();
      if (pieces.length === 0 && piece)
        queueMicrotask(() => structuredClone(piece.buffer, { transfer: [piece.buffer] }));
      return Promise.resolve(piece);
    });
    const reading = readAll(byteStream(source, undefined, { name: "A", size: 10 }));
    await expect(reading).rejects.toMatchObject({ code: "TRUNCATED" });
    expect(source.close).toHaveBeenCalled();
  });

  test("closes its source when it is cancelled, and reads no more", async () => {
    const source = sourceOf([numbered(1), numbered(2)]);
    const reader = byteStream(source).getReader();
    await reader.read();
    await reader.cancel("enough");
    expect(source.close).toHaveBeenCalledTimes(1);
    expect(await reader.read()).toMatchObject({ done: true });
    expect(source.read).toHaveBeenCalledTimes(1);
  });

  test("passes an error of its source on, untouched, once the source is closed", async () => {
    const failure = new Error("server");
    const source = sourceOf([numbered(1)]);
    source.read.mockResolvedValueOnce(numbered(1)).mockRejectedValueOnce(failure);
    const reader = byteStream(source).getReader();
    await reader.read();
    await expect(reader.read()).rejects.toBe(failure);
    expect(source.close).toHaveBeenCalledTimes(1);
    await expect(reader.closed).rejects.toBe(failure);
  });

  describe("whose signal aborts", () => {
    test.each([
      ["an error", new Error("stop")],
      ["a string", "stop"],
      ["null", null],
    ])("errors with the reason untouched, when it is %s, and closes its source", async (_kind, reason) => {
      const controller = new AbortController();
      const source = sourceOf([numbered(1), numbered(2)]);
      const reader = byteStream(source, controller.signal).getReader();
      await reader.read();
      controller.abort(reason);
      await expect(reader.read()).rejects.toBe(reason);
      expect(source.close).toHaveBeenCalledTimes(1);
      expect(source.read).toHaveBeenCalledTimes(1);
    });

    test("rejects a read that waits, without waiting for the source", async () => {
      const controller = new AbortController();
      const source = sourceOf([]);
      const hanging = deferred<Uint8Array | undefined>();
      source.read.mockReturnValueOnce(hanging.promise);
      const reader = byteStream(source, controller.signal).getReader();
      const waiting = reader.read();
      await tick();
      controller.abort("stop");
      await expect(waiting).rejects.toBe("stop");
      hanging.resolve(numbered(3)); // too late: must not be enqueued into a stream that has failed
      await tick();
      await expect(reader.read()).rejects.toBe("stop");
    });

    test("is errored from the beginning when it had aborted before", async () => {
      const source = sourceOf([numbered(1)]);
      const reader = byteStream(source, AbortSignal.abort("early")).getReader();
      await expect(reader.read()).rejects.toBe("early");
      expect(source.read).not.toHaveBeenCalled();
      expect(source.close).toHaveBeenCalled();
    });

    test("after the end stays as it was", async () => {
      const controller = new AbortController();
      const reader = byteStream(sourceOf([numbered(1)]), controller.signal).getReader();
      await reader.read();
      expect(await reader.read()).toMatchObject({ done: true });
      controller.abort("late");
      expect(await reader.read()).toMatchObject({ done: true });
    });

    test("while the source closes after the last piece does not leave the reader waiting", async () => {
      const controller = new AbortController();
      const source = sourceOf([]);
      const closing = deferred();
      source.close.mockReturnValue(closing.promise);
      const reader = byteStream(source, controller.signal).getReader();
      const last = reader.read().then(
        ({ done }) => (done ? "ended" : "more"),
        () => "aborted",
      );
      await tick();
      expect(source.close).toHaveBeenCalled();
      controller.abort("stop");
      closing.resolve();
      const late = new Promise((resolve) => setTimeout(resolve, 500, "still waiting"));
      expect(["ended", "aborted"]).toContain(await Promise.race([last, late]));
    });

    test("finds no listener left, however the stream has ended", async () => {
      const { signal } = new AbortController();
      const add = vi.spyOn(signal, "addEventListener");
      const remove = vi.spyOn(signal, "removeEventListener");
      const failing = sourceOf([]);
      failing.read.mockRejectedValue(new Error("no"));
      await readAll(byteStream(sourceOf([numbered(1)]), signal));
      await byteStream(sourceOf([numbered(1)]), signal).cancel();
      await expect(readAll(byteStream(failing, signal))).rejects.toThrow("no");
      expect(add).toHaveBeenCalledTimes(3);
      for (const [, listener] of add.mock.calls) expect(remove).toHaveBeenCalledWith("abort", listener);
    });
  });
});

describe("a reader with a buffer of its own", () => {
  beforeEach(async () => {
    vi.resetModules();
    ({ byteStream } = await import("./byte-stream.ts"));
  });

  test("gets the bytes in order, whatever the sizes of its views and of the pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        cutBytes(200),
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 6 }),
        async ({ bytes, pieces }, sizes) => {
          const source = sourceOf(pieces);
          const reader = byteStream(source).getReader({ mode: "byob" });
          const got: Uint8Array[] = [];
          for (let i = 0; ; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            const { done, value } = await reader.read(new Uint8Array(size));
            if (done) break;
            expect(value.length).toBeGreaterThan(0);
            expect(value.length).toBeLessThanOrEqual(size);
            got.push(value);
          }
          expect(hex(concat(got))).toBe(hex(bytes));
          expect(source.close).toHaveBeenCalled();
        },
      ),
      { numRuns: 200 },
    );
  });

  test("gets them into that buffer, at its offset, and nothing around it is touched", async () => {
    const reader = byteStream(sourceOf([new Uint8Array([1, 2, 3])])).getReader({ mode: "byob" });
    const { value } = await reader.read(new Uint8Array(new Uint8Array(8).fill(9).buffer, 2, 4));
    expect(value?.byteOffset).toBe(2);
    expect([...new Uint8Array(value?.buffer ?? new ArrayBuffer())]).toEqual([9, 9, 1, 2, 3, 9, 9, 9]);
  });

  test("gets what is there without waiting for more, and the source is not read while a piece is left", async () => {
    const source = sourceOf([numbered(10), numbered(3)]);
    const reader = byteStream(source).getReader({ mode: "byob" });
    expect((await reader.read(new Uint8Array(4))).value).toHaveLength(4);
    expect((await reader.read(new Uint8Array(4))).value).toHaveLength(4);
    expect((await reader.read(new Uint8Array(4))).value).toHaveLength(2);
    expect(source.read).toHaveBeenCalledTimes(1);
    expect((await reader.read(new Uint8Array(1000))).value).toHaveLength(3);
    expect((await reader.read(new Uint8Array(5))).done).toBe(true);
  });

  test("may hand over to a reader without one in the middle of a piece", async () => {
    const stream = byteStream(sourceOf([numbered(10), numbered(2)]));
    const first = stream.getReader({ mode: "byob" });
    await first.read(new Uint8Array(4));
    first.releaseLock();
    expect([...(await readAll(stream))]).toEqual([4, 5, 6, 7, 8, 9, 0, 1]);
  });

  test("gets elements of two bytes whole, also across pieces", async () => {
    const bytes = numbered(6);
    const reader = byteStream(sourceOf([bytes.subarray(0, 3), bytes.subarray(3)])).getReader({ mode: "byob" });
    const got: number[] = [];
    for (;;) {
      const { done, value } = await reader.read(new Uint16Array(2));
      if (done) break;
      got.push(...new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    }
    expect(got).toEqual([...bytes]);
  });

  test("is rejected with the reason when the signal aborts while it waits", async () => {
    const controller = new AbortController();
    const source = sourceOf([]);
    source.read.mockReturnValueOnce(deferred<Uint8Array | undefined>().promise);
    const reader = byteStream(source, controller.signal).getReader({ mode: "byob" });
    const waiting = reader.read(new Uint8Array(4));
    await tick();
    controller.abort("stop");
    await expect(waiting).rejects.toBe("stop");
  });
});

/** What the engines without byte streams do: `type: "bytes"` is a RangeError there (WHATWG Streams, older text). */
const WithoutByteStreams = new Proxy(ReadableStream, {
  construct(target, args: [UnderlyingDefaultSource?, QueuingStrategy?], newTarget) {
    if ((args[0]?.type as unknown) === "bytes") throw new RangeError("The type of a stream must be undefined");
    return Reflect.construct(target, args, newTarget) as object;
  },
});

function sourceOf(pieces: readonly Uint8Array[]): {
  read: ReturnType<typeof vi.fn<PieceSource["read"]>>;
  close: ReturnType<typeof vi.fn<PieceSource["close"]>>;
} {
  const rest = pieces.filter((piece) => piece.length > 0);
  return {
    read: vi.fn<PieceSource["read"]>(() => Promise.resolve(rest.shift())),
    close: vi.fn<PieceSource["close"]>(() => Promise.resolve()),
  };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(pieces);
    pieces.push(value);
  }
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
