// The Range header of RFC 9110 §14. Its inclusive ends live here alone; everything else counts as `Blob.slice` does.

import type { ByteRange } from "../types.ts";

/** One range as it was asked for: from a byte, to the byte `last` included, or the last `suffix` bytes. */
export type HttpRange = { first: number; last: number } | { suffix: number };

/** Larger numbers mean the same as this one: to the end. */
const MOST = Number.MAX_SAFE_INTEGER - 1;

/**
 * The range that a header asks for. Nothing for what is to be ignored (§14.2): other units, broken syntax, and more than
 * one range, which would need a multipart answer that no media element asks for.
 */
export function parseRange(header: string | null): HttpRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "") ?? [];
  if (first === "") return last === "" ? undefined : { suffix: Math.min(Number(last), MOST) };
  const range = { first: Math.min(Number(first), MOST), last: last === "" ? MOST : Math.min(Number(last), MOST) };
  return range.last < range.first ? undefined : range;
}

/** The part of `size` bytes that a range means, `"none"` when there is none (416), `"all"` when it means nothing. */
export function satisfy(range: HttpRange, size: number): Required<ByteRange> | "none" | "all" {
  if ("suffix" in range) {
    if (range.suffix === 0) return "none";
    // Satisfiable by §14.1.2, but Content-Range has no words for a part of nothing.
    return size === 0 ? "all" : { start: Math.max(size - range.suffix, 0), end: size };
  }
  return range.first >= size ? "none" : { start: range.first, end: Math.min(range.last + 1, size) };
}

/** The range in the words of `get`, to be asked for before the size is known. */
export function toByteRange(range: HttpRange): ByteRange | undefined {
  if ("suffix" in range) return range.suffix === 0 ? undefined : { start: -range.suffix };
  return range.last === MOST ? { start: range.first } : { start: range.first, end: range.last + 1 };
}
