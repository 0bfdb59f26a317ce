import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat } from "../protocol/concat.ts";
import { cut, cutBytes, hex, numbered } from "../../e2e/support/bytes.ts";
import { markOwned } from "./own-memory.ts";
import { Rechunker } from "./rechunk.ts";

describe("a rechunker", () => {
  test("cuts 7 bytes in chunks of 2 into 2, 2, 2, 1, however they arrive", () => {
    const content = numbered(7);
    for (const places of [[], [1], [2], [3, 6], [1, 2, 3, 4, 5, 6], [0, 7]]) {
      expect(rechunk(cut(content, places), 2).map((chunk) => chunk.length)).toEqual([2, 2, 2, 1]);
    }
  });

  test("takes no more memory than it needs for a content that is shorter than a chunk", () => {
    const rechunker = new Rechunker(1_000);
    for (const piece of cut(numbered(100), [30])) expect([...rechunker.push(piece)]).toEqual([]);
    expect(rechunker.flush()?.buffer.byteLength).toBe(100);
  });

  test("joins to the same bytes, all chunks of the exact size but the last, none empty", () => {
    fc.assert(
      fc.property(cutBytes(200), fc.integer({ min: 1, max: 250 }), ({ bytes, pieces }, size) => {
        const chunks = rechunk(pieces, size);
        expect(hex(concat(chunks))).toBe(hex(bytes));
        expect(chunks.length).toBe(Math.ceil(bytes.length / size));
        for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBe(size);
        for (const chunk of chunks) expect(chunk.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("copies only what crosses a border between pieces", () => {
    fc.assert(
      fc.property(cutBytes(200), fc.integer({ min: 1, max: 50 }), ({ bytes, pieces }, size) => {
        let start = 0;
        for (const chunk of rechunk(pieces, size)) {
          const end = start + chunk.length;
          const whole = chunk.length === size && liesInOnePiece(pieces, start, end);
          // A whole chunk may only be copied if it begins inside an unfinished one, which is impossible.
          expect(chunk.buffer === bytes.buffer).toBe(whole);
          if (whole) expect(chunk.byteOffset - bytes.byteOffset).toBe(start);
          start = end;
        }
      }),
      { numRuns: 300 },
    );
  });

  test("with copy keeps nothing of a piece: it may change once its chunks were taken, and each byte is copied once", () => {
    fc.assert(
      fc.property(cutBytes(200), fc.integer({ min: 1, max: 50 }), ({ bytes, pieces }, size) => {
        const rechunker = new Rechunker(size, { copy: true });
        const chunks: Uint8Array[] = [];
        const buffer = new Uint8Array(200);
        for (const piece of pieces) {
          buffer.set(piece);
          chunks.push(...rechunker.push(buffer.subarray(0, piece.length)));
          buffer.fill(255);
        }
        const last = rechunker.flush();
        if (last) chunks.push(last);
        expect(hex(concat(chunks))).toBe(hex(bytes));
        for (const chunk of chunks) expect(chunk.buffer.byteLength).toBeLessThanOrEqual(size);
      }),
      { numRuns: 300 },
    );
  });

  test("with copy still takes views of a piece whose memory we own", () => {
    const piece = numbered(10);
    markOwned(piece.buffer);
    const rechunker = new Rechunker(4, { copy: true });
    for (const chunk of rechunker.push(piece)) expect(chunk.buffer).toBe(piece.buffer);
  });

  test("gives a chunk as soon as it is complete", () => {
    const rechunker = new Rechunker(4);
    expect([...rechunker.push(numbered(3))]).toEqual([]);
    expect([...rechunker.push(numbered(1))].map((chunk) => chunk.length)).toEqual([4]);
    expect([...rechunker.push(numbered(9))].map((chunk) => chunk.length)).toEqual([4, 4]);
    expect(rechunker.flush()?.length).toBe(1);
  });

  test("has kept its own copy of a partial chunk: the piece may change", () => {
    const rechunker = new Rechunker(4);
    const piece = new Uint8Array([1, 2]);
    expect([...rechunker.push(piece)]).toEqual([]);
    piece.fill(9);
    expect([...rechunker.push(new Uint8Array([3, 4, 5]))]).toEqual([new Uint8Array([1, 2, 3, 4])]);
  });

  test("does not write into a chunk that it has given out", () => {
    const rechunker = new Rechunker(2);
    const chunks: Uint8Array[] = [];
    for (let i = 0; i < 8; i++) chunks.push(...rechunker.push(new Uint8Array([i])));
    expect(chunks.map((chunk) => [...chunk])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
  });

  test("has nothing left when nothing came, when all was complete, and after it was emptied", () => {
    const rechunker = new Rechunker(2);
    expect(rechunker.flush()).toBeUndefined();
    expect([...rechunker.push(new Uint8Array())]).toEqual([]);
    expect(rechunker.flush()).toBeUndefined();
    expect([...rechunker.push(numbered(2))]).toHaveLength(1);
    expect(rechunker.flush()).toBeUndefined();
    expect([...rechunker.push(numbered(1))]).toEqual([]);
    expect(rechunker.flush()).toHaveLength(1);
    expect(rechunker.flush()).toBeUndefined();
  });
});

function rechunk(pieces: readonly Uint8Array[], size: number): Uint8Array[] {
  const rechunker = new Rechunker(size);
  const chunks = pieces.flatMap((piece) => [...rechunker.push(piece)]);
  const last = rechunker.flush();
  return last ? [...chunks, last] : chunks;
}

function liesInOnePiece(pieces: readonly Uint8Array[], start: number, end: number): boolean {
  let offset = 0;
  for (const piece of pieces) {
    if (start >= offset && end <= offset + piece.length) return true;
    offset += piece.length;
  }
  return false;
}
