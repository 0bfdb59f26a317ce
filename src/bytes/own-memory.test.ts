import { describe, expect, test } from "vitest";
import { numbered } from "../../e2e/support/bytes.ts";
import { copyOf, handOut, isOwned, markOwned } from "./own-memory.ts";

describe("copyOf", () => {
  test("copies a Node Buffer, whose slice() is a view, and a part of a larger buffer", () => {
    for (const bytes of [Buffer.from(numbered(10)), numbered(20).subarray(5, 15)]) {
      const copy = copyOf(bytes);
      expect([...copy]).toEqual([...bytes]);
      expect(copy.buffer).not.toBe(bytes.buffer);
      expect(copy.buffer.byteLength).toBe(10);
      expect(copy.constructor).toBe(Uint8Array);
    }
  });

  test("throws for anything but a view, and copies the bytes of any view", () => {
    for (const other of ["text", 5, [1, 2]]) expect(() => copyOf(other as never)).toThrow(TypeError);
    expect([...copyOf(new Uint16Array([1, 2]) as never)]).toEqual([1, 0, 2, 0]);
  });

  test("throws for a detached buffer instead of returning fewer bytes", () => {
    const bytes = numbered(10);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(() => copyOf(bytes)).toThrow(TypeError);
  });
});

describe("handOut", () => {
  test("copies bytes whose buffer is shared", () => {
    const bytes = numbered(10);
    expect(handOut(bytes.subarray(2)).buffer).not.toBe(bytes.buffer);
  });

  test("hands out an owned buffer once", () => {
    const bytes = numbered(10);
    markOwned(bytes.buffer);
    expect(handOut(bytes)).toBe(bytes);
    expect(isOwned(bytes)).toBe(false);
    expect(handOut(bytes)).not.toBe(bytes);
  });
});
