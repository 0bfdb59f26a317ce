// Writes the messages of other object store clients, one by one.
import { createHash } from "node:crypto";
import { headers } from "@nats-io/nats-core";
import type { TestBucket } from "./bucket.ts";

/** The subject token of a name, as most clients encode it. */
export const base64Url = (name: string): string => base64(name).replaceAll("+", "-").replaceAll("/", "_");
/** As jnats encodes it. */
export const base64 = (name: string): string => Buffer.from(name).toString("base64");
/** As `@nats-io/obj` encodes it: Latin-1, and only for such names. */
export const latin1 = (name: string): string => Buffer.from(name, "latin1").toString("base64");

/** The digest of bytes in the format of ADR-20. */
export function digestOf(...pieces: (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return `SHA-256=${hash.digest("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}

/** Stores the chunks of an object. */
export async function writeChunks(
  { admin, bucket }: TestBucket,
  nuid: string,
  ...chunks: (Uint8Array | string)[]
): Promise<void> {
  for (const chunk of chunks) await admin.request(`$O.${bucket}.C.${nuid}`, chunk);
}

/** Stores a meta message under `token`, as JSON unless it is already text, and returns its sequence. */
export async function writeMeta(
  { admin, bucket }: TestBucket,
  token: string,
  meta: object | string,
  { rollup = true }: { rollup?: boolean } = {},
): Promise<number> {
  const hdrs = headers();
  if (rollup) hdrs.set("Nats-Rollup", "sub");
  const data = typeof meta === "string" ? meta : JSON.stringify(meta);
  const ack = (await admin.request(`$O.${bucket}.M.${token}`, data, { headers: hdrs, timeout: 5_000 })).json<{
    seq: number;
    error?: { description: string };
  }>();
  if (ack.error) throw new Error(ack.error.description);
  return ack.seq;
}

/** Stores a complete object like most clients do; `differing` replaces parts of its metadata. */
export async function writeObject(
  bucket: TestBucket,
  name: string,
  chunks: (Uint8Array | string)[],
  differing: Record<string, unknown> = {},
  { token = base64Url(name), rollup = true }: { token?: string; rollup?: boolean } = {},
): Promise<string> {
  const nuid = `N${createHash("sha256")
    .update(`${name}${String(Math.random())}`)
    .digest("hex")
    .slice(0, 21)}`;
  await writeChunks(bucket, nuid, ...chunks);
  const size = chunks.reduce((bytes, chunk) => bytes + Buffer.from(chunk).length, 0);
  const meta = { name, bucket: bucket.bucket, nuid, size, chunks: chunks.length, digest: digestOf(...chunks) };
  await writeMeta(bucket, token, { mtime: "0001-01-01T00:00:00Z", ...meta, ...differing }, { rollup });
  return nuid;
}
