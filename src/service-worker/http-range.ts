// The Range header of RFC 9110 §14. Only this file uses its inclusive ends; everything else counts like `Blob.slice`.

import type { ByteRange } from "../types.ts";

/** One requested range: from `first` to `last` inclusive, or the last `suffix` bytes. */
export type HttpRange = { first: number; last: number } | { suffix: number };

/** Larger numbers are clamped to this; it means "to the end". */
const MAX_NUMBER = Number.MAX_SAFE_INTEGER - 1;

/**
 * Parses the header. Returns undefined for what must be ignored (§14.2): other units, invalid syntax, and more than one
 * range, which would need a multipart response that no media element asks for.
 */
export function parseRange(header: string | null): HttpRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "") ?? [];
  if (first === "") return last === "" ? undefined : { suffix: Math.min(Number(last), MAX_NUMBER) };
  const range = {
    first: Math.min(Number(first), MAX_NUMBER),
    last: last === "" ? MAX_NUMBER : Math.min(Number(last), MAX_NUMBER),
  };
  return range.last < range.first ? undefined : range;
}

/** The part of `size` bytes that a range selects; `"none"` when it selects none (416), `"all"` to ignore the range. */
export function satisfy(range: HttpRange, size: number): Required<ByteRange> | "none" | "all" {
  if ("suffix" in range) {
    if (range.suffix === 0) return "none";
    // Satisfiable by §14.1.2, but Content-Range cannot express a part of an empty object.
    return size === 0 ? "all" : { start: Math.max(size - range.suffix, 0), end: size };
  }
  return range.first >= size ? "none" : { start: range.first, end: Math.min(range.last + 1, size) };
}

/** The range as an option of `get`, usable before the size is known. */
export function toByteRange(range: HttpRange): ByteRange | undefined {
  if ("suffix" in range) return range.suffix === 0 ? undefined : { start: -range.suffix };
  return range.last === MAX_NUMBER ? { start: range.first } : { start: range.first, end: range.last + 1 };
}
