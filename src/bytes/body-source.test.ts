// Beyond 200 lines because it goes through every kind of body.

import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { cutBytes, deferred, hex, numbered } from "../../e2e/support/bytes.ts";
import { readAll, textOf, tick } from "../../e2e/support/read-source.ts";
import type { ObjectBody } from "../types.ts";
import { openBody, viewOf } from "./body-source.ts";

describe("a body that is in memory", () => {
  const behind = numbered(64).buffer;
  const shared = new SharedArrayBuffer(64);
  new Uint8Array(shared).set(numbered(64));

  test.each<[title: string, body: ObjectBody, bytes: number[]]>([
    ["an empty string", "", []],
    ["a string", "aé", [0x61, 0xc3, 0xa9]],
    ["a string with a character outside the BMP", "😀", [0xf0, 0x9f, 0x98, 0x80]],
    // TextEncoder takes a USVString (WebIDL): lone surrogates become U+FFFD, as in a Blob.
    ["a string with a lone surrogate", "a\ud800b", [0x61, 0xef, 0xbf, 0xbd, 0x62]],
    ["a string that begins with a byte order mark", "\ufeffa", [0xef, 0xbb, 0xbf, 0x61]],
    ["an ArrayBuffer", behind.slice(3, 6), [3, 4, 5]],
    ["an empty ArrayBuffer", new ArrayBuffer(0), []],
    ["a view with an offset", new Uint8Array(behind, 3, 3), [3, 4, 5]],
    ["a view of wider elements", new Uint16Array(behind, 4, 2), [4, 5, 6, 7]],
    ["a view of floats", new Float64Array(behind, 8, 1), [8, 9, 10, 11, 12, 13, 14, 15]],
    ["a clamped view", new Uint8ClampedArray(behind, 1, 1), [1]],
    ["a DataView", new DataView(behind, 60), [60, 61, 62, 63]],
    ["a Buffer of Node, which is a view of a pool", Buffer.from("abc"), [0x61, 0x62, 0x63]],
    ["a view of shared memory", new Uint8Array(shared, 5, 2) as ArrayBufferView as Uint8Array<ArrayBuffer>, [5, 6]],
  ])("%s is read as its bytes, in one piece, its size known", async (_title, body, bytes) => {
    const source = openBody(body);
    expect(source.size).toBe(bytes.length);
    expect([...(source.whole ?? [])]).toEqual(bytes);
    expect([...(await readAll(source))]).toEqual(bytes);
    expect(await source.read()).toBeUndefined();
    await source.cancel("why");
  });

  test("is not copied", () => {
    expect(openBody(new DataView(behind, 4, 2)).whole?.buffer).toBe(behind);
    expect(openBody(behind).whole?.buffer).toBe(behind);
  });

  test("is copied out of shared memory, which WebCrypto refuses", async () => {
    const view = viewOf(new Uint8Array(shared, 5, 2));
    expect(view.buffer).toBeInstanceOf(ArrayBuffer);
    await crypto.subtle.digest("SHA-256", view);
  });
});

describe("a Response", () => {
  test("is read as its body", async () => {
    const source = openBody(new Response("hello"));
    expect(source.size).toBeUndefined();
    expect(textOf(await readAll(source))).toBe("hello");
  });

  test("without a body is empty", async () => {
    const source = openBody(new Response(null, { status: 204 }));
    expect(source.size).toBe(0);
    expect((await readAll(source)).length).toBe(0);
  });

  test("that was already read is a TypeError", async () => {
    const response = new Response("hello");
    await response.text();
    expect(() => openBody(response)).toThrow(TypeError);
    expect(() => openBody(response)).toThrow(/^body: /);
  });

  test("whose body is locked to another reader is a TypeError", () => {
    const response = new Response("hello");
    response.body?.getReader();
    expect(() => openBody(response)).toThrow(TypeError);
  });
});

describe("a ReadableStream", () => {
  test("is read to its end, and is then free again", async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes(100), async ({ bytes, pieces }) => {
        const stream = streamOf(pieces);
        const source = openBody(stream);
        expect(stream.locked).toBe(true);
        expect(source.size).toBeUndefined();
        expect(hex(await readAll(source))).toBe(hex(bytes));
        await source.cancel(undefined);
        expect(stream.locked).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("may give ArrayBuffers and views of any kind", async () => {
    const pieces = [new Uint8Array([1, 2]).buffer, new DataView(numbered(8).buffer, 3, 2), new Uint16Array([0x0605])];
    expect([...(await readAll(openBody(streamOf(pieces))))]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("may be a byte stream", async () => {
    const stream = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]));
        controller.close();
      },
    });
    expect([...(await readAll(openBody(stream)))]).toEqual([1, 2]);
  });

  test.each([
    ["a string", "text"],
    ["a number", 5],
    ["null", null],
    ["an array", [1, 2]],
  ])("that gives %s is a TypeError that names the body", async (_title, piece) => {
    const source = openBody(streamOf([numbered(1), piece]));
    await source.read();
    const failure = source.read();
    await expect(failure).rejects.toThrow(TypeError);
    await expect(failure).rejects.toThrow(/^body: /);
  });

  test("that is locked is a TypeError that names the body", () => {
    const stream = streamOf([numbered(1)]);
    stream.getReader();
    expect(() => openBody(stream)).toThrow(TypeError);
    expect(() => openBody(stream)).toThrow(/^body: .*locked/);
  });

  test("that errors half-way rejects with its own error, and can still be cancelled", async () => {
    const failure = new Error("disk");
    let pulls = 0;
    const source = openBody(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (++pulls > 1) controller.error(failure);
          else controller.enqueue(numbered(3));
        },
      }),
    );
    expect(await source.read()).toHaveLength(3);
    await expect(source.read()).rejects.toBe(failure);
    await expect(source.cancel("why")).resolves.toBeUndefined();
  });

  test("gets the reason of a cancel, untouched, also while it is being read", async () => {
    const cancel = vi.fn();
    const source = openBody(new ReadableStream<Uint8Array>({ cancel }, { highWaterMark: 0 }));
    const waiting = source.read();
    const reason = { why: "stop" };
    await source.cancel(reason);
    expect(cancel).toHaveBeenCalledExactlyOnceWith(reason);
    expect(await waiting).toBeUndefined();
  });

  test("whose cancel fails does not fail ours", async () => {
    const cancel = (): never => {
      throw new Error("no");
    };
    const stream = new ReadableStream<Uint8Array>({ cancel });
    await expect(openBody(stream).cancel("why")).resolves.toBeUndefined();
    expect(stream.locked).toBe(false);
  });

  test("from another realm or a polyfill is known by what it can do", async () => {
    const stream = streamOf([numbered(3)]);
    const like = { locked: false, getReader: () => stream.getReader() };
    expect(await readAll(openBody(like as unknown as ReadableStream<Uint8Array>))).toHaveLength(3);
  });
});

describe("an async iterable", () => {
  test("is read to its end, by pieces of any size", async () => {
    async function* generate(): AsyncGenerator<Uint8Array> {
      yield numbered(3);
      yield new Uint8Array();
      yield* [numbered(2)];
    }
    const source = openBody(generate());
    expect(source.size).toBeUndefined();
    expect([...(await readAll(source))]).toEqual([0, 1, 2, 0, 1]);
  });

  test("is asked for a piece only when one is needed", async () => {
    let asked = 0;
    async function* generate(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked++;
        yield numbered(1);
      }
    }
    const source = openBody(generate());
    await tick();
    expect(asked).toBe(0);
    await source.read();
    await tick();
    expect(asked).toBe(1);
    await source.cancel(undefined);
  });

  test("runs its finally when it is cancelled", async () => {
    let ended = false;
    async function* generate(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield numbered(1);
      } finally {
        ended = true;
      }
    }
    const source = openBody(generate());
    await source.read();
    await source.cancel("why");
    await tick();
    expect(ended).toBe(true);
    expect(await source.read()).toBeUndefined();
  });

  test("that throws rejects with its own error", async () => {
    const failure = new Error("disk");
    async function* generate(): AsyncGenerator<Uint8Array> {
      yield numbered(1);
      throw failure;
    }
    const source = openBody(generate());
    await source.read();
    await expect(source.read()).rejects.toBe(failure);
    await source.cancel(failure);
  });

  test("that gives a string is a TypeError that names the body", async () => {
    async function* generate(): AsyncGenerator<unknown> {
      yield "text";
    }
    const source = openBody(generate() as AsyncGenerator<Uint8Array>);
    await expect(source.read()).rejects.toThrow(/^body: /);
  });

  test("that hangs in its next does not keep cancel waiting", async () => {
    async function* generate(): AsyncGenerator<Uint8Array> {
      await deferred().promise;
      yield numbered(1);
    }
    const source = openBody(generate());
    void source.read();
    await source.cancel("why");
  });

  test.each<[title: string, methods: object]>([
    ["it has none", {}],
    [
      "it throws",
      {
        return: () => {
          throw new Error("no");
        },
      },
    ],
    ["it rejects", { return: () => Promise.reject(new Error("no")) }],
    ["it gives no promise", { return: () => ({ done: true }) }],
  ])("never fails a cancel by its return method: %s", async (_title, methods) => {
    const iterator = { next: () => Promise.resolve({ done: false, value: numbered(1) }), ...methods };
    const body = { [Symbol.asyncIterator]: () => iterator } as AsyncIterable<Uint8Array>;
    const source = openBody(body);
    await source.read();
    const cancelled = Promise.resolve().then(() => source.cancel("why"));
    await expect(cancelled).resolves.toBeUndefined();
    await tick();
  });
});

test.each([
  ["undefined", undefined],
  ["null", null],
  ["a number", 5],
  ["an object", {}],
  ["an array of bytes", [1, 2, 3]],
])("%s is no body: a TypeError that names it", (_title, body) => {
  expect(() => openBody(body as unknown as ObjectBody)).toThrow(TypeError);
  expect(() => openBody(body as unknown as ObjectBody)).toThrow(/^body: /);
});

function streamOf(pieces: readonly unknown[]): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  return new ReadableStream({
    pull(controller) {
      if (rest.length > 0) controller.enqueue(rest.shift() as Uint8Array);
      else controller.close();
    },
  });
}
