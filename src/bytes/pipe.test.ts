import { expect, test, vi } from "vitest";
import { concat } from "../protocol/concat.ts";
import { numbered } from "../../e2e/support/bytes.ts";
import { byteStream, type PieceSource, pipe } from "./byte-stream.ts";
import { markConsumer, markOwned, release, takeGiven } from "./own-memory.ts";

/** Pieces that each lie at the end of their own message, in memory that no one else shares. */
function messages(count: number): { pieces: Uint8Array[]; source: PieceSource & { close: ReturnType<typeof vi.fn> } } {
  const pieces = Array.from({ length: count }, (_, at) => {
    const message = numbered(100 + at);
    markOwned(message.buffer);
    return message.subarray(30);
  });
  const rest = [...pieces];
  return { pieces, source: { read: () => Promise.resolve(rest.shift()), close: vi.fn(() => Promise.resolve()) } };
}

/** A target that records its writes, and whether it was given their memory. */
function target(consumes: boolean) {
  const written: { piece: Uint8Array; given: boolean }[] = [];
  const ends: string[] = [];
  const stream = new WritableStream<Uint8Array>({
    write: (piece) => void written.push({ given: takeGiven(piece), piece }),
    close: () => void ends.push("closed"),
    abort: (reason) => void ends.push(String(reason)),
  });
  return { written, ends, stream: consumes ? markConsumer(stream) : stream };
}

test("one of our own targets gets the pieces themselves, with their memory, once", async () => {
  const { pieces, source } = messages(3);
  const { written, ends, stream } = target(true);
  const body = byteStream(source);
  await pipe(body, stream);
  expect(written.map(({ piece }) => piece)).toEqual(pieces);
  expect(written.every(({ piece }, at) => piece.buffer === pieces[at]?.buffer)).toBe(true);
  expect(written.map(({ given }) => given)).toEqual([true, true, true]);
  expect(written.some(({ piece }) => takeGiven(piece))).toBe(false);
  expect(ends).toEqual(["closed"]);
  expect(source.close).toHaveBeenCalled();
  expect(() => body.getReader()).toThrow(TypeError);
});

test("memory that others share is not given", async () => {
  const shared = numbered(20);
  const pieces = [shared.subarray(0, 10), shared.subarray(10)];
  const { written, stream } = target(true);
  await pipe(byteStream({ read: () => Promise.resolve(pieces.shift()), close: () => Promise.resolve() }), stream);
  expect(written.map(({ given }) => given)).toEqual([false, false]);
  expect([...concat(written.map(({ piece }) => piece))]).toEqual([...numbered(20)]);
});

test("a foreign target is not given the memory", async () => {
  const { pieces, source } = messages(2);
  const copies = pieces.map((piece) => [...piece]);
  const { written, ends, stream } = target(false);
  await pipe(byteStream(source), stream);
  expect(written.map(({ piece }) => [...piece])).toEqual(copies);
  expect(written.some(({ given }) => given)).toBe(false);
  expect(ends).toEqual(["closed"]);
});

test.each([true, false])(
  "pieces that were already read are not written again (to our own target: %s)",
  async (consumes) => {
    const { pieces, source } = messages(3);
    const rest = [...(pieces[1] ?? []), ...(pieces[2] ?? [])];
    const body = byteStream(source);
    const reader = body.getReader();
    await reader.read();
    reader.releaseLock();
    const { written, stream } = target(consumes);
    await pipe(body, stream);
    expect([...concat(written.map(({ piece }) => piece))]).toEqual(rest);
  },
);

test.each([true, false])("options, failures and aborts are those of pipeTo (our own target: %s)", async (consumes) => {
  const failing = (): PieceSource => ({
    read: () => Promise.reject(new Error("broken")),
    close: () => Promise.resolve(),
  });
  const failed = target(consumes);
  await expect(pipe(byteStream(failing()), failed.stream)).rejects.toThrow("broken");
  expect(failed.ends).toEqual(["Error: broken"]);

  const kept = target(consumes);
  await pipe(byteStream(messages(1).source), kept.stream, { preventClose: true });
  expect(kept.ends).toEqual([]);

  const controller = new AbortController();
  const waiting = { read: () => new Promise<undefined>(() => undefined), close: vi.fn(() => Promise.resolve()) };
  const aborted = target(consumes);
  const piping = pipe(byteStream(waiting, controller.signal), aborted.stream);
  controller.abort("enough");
  await expect(piping).rejects.toBe("enough");
  await vi.waitFor(() => expect(aborted.ends).toEqual(["enough"]));
  expect(waiting.close).toHaveBeenCalled();

  const locked = byteStream(messages(1).source);
  locked.getReader();
  await expect(pipe(locked, target(consumes).stream)).rejects.toThrow(TypeError);

  const cancelled = byteStream(messages(1).source);
  await cancelled.cancel();
  const empty = target(consumes);
  await pipe(cancelled, empty.stream);
  expect(empty.written).toEqual([]);
});

test("stops listening to the signal when the pipe ends", async () => {
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, "addEventListener");
  const remove = vi.spyOn(signal, "removeEventListener");
  await pipe(byteStream(messages(2).source, signal), target(true).stream);
  for (const [, listener] of add.mock.calls) expect(remove).toHaveBeenCalledWith("abort", listener);
});

test("a reader with a buffer of its own gets all of pieces whose memory is given back when they are copied", async () => {
  const content = numbered(2 * 1024 * 1024);
  const size = 256 * 1024;
  const rest = Array.from({ length: content.length / size }, (_, at) => content.slice(at * size, (at + 1) * size));
  const pieces = [...rest];
  for (const { buffer } of pieces) markOwned(buffer);
  const source = { read: () => Promise.resolve(rest.shift()), close: () => Promise.resolve() };
  const reader = byteStream(source).getReader({ mode: "byob" });
  const got: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(100_000));
    if (done) break;
    got.push(value);
  }
  expect(Buffer.compare(concat(got), content)).toBe(0);
  expect(pieces.filter(({ length }) => length === 0).length).toBeGreaterThanOrEqual(4);
});

test("released memory becomes unusable, at the latest after a MiB of it", () => {
  const buffers = Array.from({ length: 5 }, () => new ArrayBuffer(256 * 1024));
  for (const buffer of buffers) release(buffer);
  expect(buffers.filter(({ byteLength }) => byteLength === 0).length).toBeGreaterThanOrEqual(4);
});
