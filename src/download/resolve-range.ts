import { ObjectStoreError } from "../errors.ts";
import type { ByteRange } from "../types.ts";

/**
 * Resolves `range` for content of `size` bytes, with the arithmetic of `Blob.slice`. A range outside the content is
 * `RANGE_NOT_SATISFIABLE` (RFC 9110 §15.5.17).
 */
export function resolveRange({ start, end }: ByteRange, size: number): Required<ByteRange> {
  if (!Number.isSafeInteger(start)) throw new TypeError("range.start: expected a number of bytes");
  if (end !== undefined && !Number.isSafeInteger(end)) throw new TypeError("range.end: expected a number of bytes");
  const first = start < 0 ? Math.max(size + start, 0) : start;
  const stop = Math.min(end === undefined ? size : end < 0 ? size + end : end, size);
  // An empty part is allowed only if it was requested as empty and lies within the content.
  if (stop < first || (first === size && end !== start)) {
    const message = `range ${String(start)}–${String(end ?? "")} lies outside the ${String(size)}-byte object`;
    throw new ObjectStoreError("RANGE_NOT_SATISFIABLE", message);
  }
  return { start: first, end: stop };
}
