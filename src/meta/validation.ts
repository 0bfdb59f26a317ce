import { ObjectStoreError } from "../errors.ts";
import { requireName } from "./object-name.ts";
import type { ObjectMeta } from "../types.ts";

/** What a caller says of an object, checked and copied: headers as a plain record, everything there. */
export interface CheckedMeta {
  readonly name: string;
  readonly description: string;
  readonly headers: Record<string, string[]>;
  readonly metadata: Record<string, string>;
  readonly maxChunkSize?: number;
}

/** Checks what a caller says of an object. Misuse is a `TypeError`, a link is `LINK_NOT_ALLOWED`. */
export function checkMeta(nameOrMeta: string | ObjectMeta): CheckedMeta {
  const meta = typeof nameOrMeta === "string" ? { name: nameOrMeta } : nameOrMeta;
  if (typeof meta !== "object" || (meta as unknown) === null) throw new TypeError("meta: expected a name or an object");
  requireName(meta.name);
  if (meta.link) throw new ObjectStoreError("LINK_NOT_ALLOWED", "links are made by addLink and addBucketLink");
  const { maxChunkSize } = meta;
  if (maxChunkSize !== undefined && !(Number.isSafeInteger(maxChunkSize) && maxChunkSize > 0)) {
    throw new TypeError("maxChunkSize: expected a positive number of bytes");
  }
  return {
    name: meta.name,
    description: text(meta.description ?? "", "description"),
    headers: headersOf(meta.headers),
    metadata: Object.fromEntries(
      Object.entries(meta.metadata ?? {}).map(([key, value]) => [key, text(value, `metadata.${key}`)]),
    ),
    ...(maxChunkSize !== undefined && { maxChunkSize }),
  };
}

function headersOf(headers: ObjectMeta["headers"] = {}): Record<string, string[]> {
  if (headers instanceof Headers) {
    const entries: [string, string[]][] = [];
    headers.forEach((value, key) => entries.push([key, [value]]));
    return Object.fromEntries(entries);
  }
  return Object.fromEntries(
    Object.entries(headers).map(([key, values]) => {
      if (!Array.isArray(values)) throw new TypeError(`headers.${key}: expected an array of strings`);
      return [key, values.map((value) => text(value, `headers.${key}`))];
    }),
  );
}

function text(value: unknown, field: string): string {
  if (typeof value !== "string") throw new TypeError(`${field}: expected a string`);
  return value;
}
