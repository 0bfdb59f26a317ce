import { describe, expect, test, vi } from "vitest";
import { concat } from "../protocol/concat.ts";
import { numbered } from "../../e2e/support/bytes.ts";
import { readAll, textOf, tick } from "../../e2e/support/read-source.ts";
import { openBody } from "./body-source.ts";

const MIB = 1024 * 1024;

describe("a Blob", () => {
  test.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])("of %i bytes is read whole, its size known", async (size) => {
    const content = numbered(size);
    const source = openBody(new Blob([content]));
    expect(source.size).toBe(size);
    expect(source.whole).toBeUndefined();
    expect(Buffer.compare(await readAll(source), content)).toBe(0);
    expect(await source.read()).toBeUndefined();
  });

  test("may be a File, or a slice of one", async () => {
    const file = new File(["0123456789"], "name.txt");
    expect(textOf(await readAll(openBody(file)))).toBe("0123456789");
    expect(textOf(await readAll(openBody(file.slice(2, 5))))).toBe("234");
  });

  /** As in an engine whose Blobs have no byte stream. */
  const inSlices = (blob: Blob): Blob => {
    vi.spyOn(blob, "stream").mockImplementation(() => new ReadableStream());
    return blob;
  };

  test("without a byte stream is read by slices of 1 MiB, never more than one ahead", async () => {
    const blob = inSlices(new Blob([numbered(4 * MIB)]));
    const slice = vi.spyOn(blob, "slice");
    const source = openBody(blob);
    expect(slice).toHaveBeenCalledTimes(1);
    for (let pieces = 1; pieces <= 3; pieces++) {
      expect((await source.read())?.length).toBe(MIB);
      expect(slice).toHaveBeenCalledTimes(pieces + 1);
    }
  });

  test("is read into the memory of pieces that are no longer needed, never more than one ahead", async () => {
    const content = numbered(6 * MIB + 5);
    // Node returns a new buffer object with the same memory for each read, so the test counts allocations.
    const made: number[] = [];
    const construct = (target: ArrayBufferConstructor, [bytes = 0]: [number?]): ArrayBuffer => {
      made.push(bytes);
      return new target(bytes);
    };
    vi.stubGlobal("ArrayBuffer", new Proxy(ArrayBuffer, { construct }));
    const source = openBody(new Blob([content]));
    await source.read();
    await source.read();
    source.release?.(MIB / 2);
    await tick(); // the third is there, in memory of its own
    source.release?.(MIB + MIB / 2);
    const rest: Uint8Array[] = [];
    for (let piece = await source.read(); piece; piece = await source.read()) {
      rest.push(piece.slice());
      source.release?.(piece.length);
    }
    vi.unstubAllGlobals();
    expect(Buffer.compare(concat(rest), content.subarray(2 * MIB))).toBe(0);
    expect(made.filter((bytes) => bytes === MIB).length).toBeLessThanOrEqual(4);
    expect(rest.map(({ length }) => length)).toEqual([MIB, MIB, MIB, MIB, 5]);
  });

  test.each([["in slices"], ["by its byte stream"]])("%s is no longer read after cancel", async (how) => {
    const blob = new Blob([numbered(4 * MIB)]);
    const source = openBody(how === "in slices" ? inSlices(blob) : blob);
    await source.cancel("why");
    await source.read();
    expect(await source.read()).toBeUndefined();
  });

  test("that shrinks while it is read in slices is a NotReadableError, not a shorter object", async () => {
    const blob = inSlices(new Blob([numbered(2 * MIB)]));
    vi.spyOn(blob, "slice").mockImplementation((start = 0, end = 0) => {
      const slice = new Blob([numbered(end - start)]);
      if (start > 0) vi.spyOn(slice, "arrayBuffer").mockResolvedValue(new ArrayBuffer(10));
      return slice;
    });
    const source = openBody(blob);
    expect((await source.read())?.length).toBe(MIB);
    await expect(source.read()).rejects.toMatchObject({ name: "NotReadableError" });
    await expect(source.read()).rejects.toMatchObject({ name: "NotReadableError" });
  });

  test("whose stream ends too early is a NotReadableError, not a shorter object", async () => {
    const blob = new Blob([numbered(2 * MIB)]);
    vi.spyOn(blob, "stream").mockReturnValue(new Blob([numbered(MIB + 7)]).stream());
    const source = openBody(blob);
    expect((await source.read())?.length).toBe(MIB);
    await expect(source.read()).rejects.toMatchObject({ name: "NotReadableError" });
  });

  test("that was changed while its stream was read fails before its end, with the engine's error", async () => {
    const failure = new DOMException("changed", "NotReadableError");
    const blob = new Blob([numbered(2 * MIB)]);
    const slice = new Blob(["abc"]);
    vi.spyOn(slice, "arrayBuffer").mockRejectedValue(failure);
    vi.spyOn(blob, "slice").mockReturnValue(slice);
    const source = openBody(blob);
    expect((await source.read())?.length).toBe(MIB);
    await expect(source.read()).rejects.toBe(failure);
  });

  test("that cannot be read fails the read with its own error, not the page", async () => {
    const failure = new DOMException("gone", "NotFoundError");
    const blob = new Blob(["abc"]);
    const slice = new Blob(["abc"]);
    vi.spyOn(slice, "arrayBuffer").mockRejectedValue(failure);
    vi.spyOn(blob, "slice").mockReturnValue(slice);
    const source = openBody(blob);
    await tick(); // read ahead, and nobody waits for it: an unhandled rejection would fail the run here
    await expect(source.read()).rejects.toBe(failure);
  });
});
