// What holds for every bucket that nobody is writing to: each chunk belongs to an object, and each object has its chunks.
import { createHash } from "node:crypto";
import { expect, vi } from "vitest";
import type { TestBucket } from "./bucket.ts";

interface Meta {
  name: string;
  nuid?: string;
  size?: number;
  chunks?: number;
  deleted?: boolean;
  options?: { link?: object };
}

/**
 * Expects that no chunk is orphaned or missing, and that each name has one meta message. Returns the live names. Waits for
 * what a rename leaves to be removed after it has resolved.
 */
export function expectConsistent(bucket: Pick<TestBucket, "jsm" | "stream">, about = ""): Promise<string[]> {
  return vi.waitFor(() => inspect(bucket, about), { timeout: 5_000, interval: 20 });
}

async function inspect({ jsm, stream }: Pick<TestBucket, "jsm" | "stream">, about: string): Promise<string[]> {
  const { state } = await jsm.streams.info(stream, { subjects_filter: ">" });
  const subjects = Object.entries(state.subjects ?? {});
  const stored = new Map<string, number>();
  for (const [subject, count] of subjects) {
    const [, , kind, token = ""] = subject.split(".");
    if (kind === "C") stored.set(token, count);
    else expect(count, `${about}: meta messages under ${subject}`).toBe(1);
  }
  const promised = new Map<string, number>();
  const names: string[] = [];
  for (const [subject] of subjects.filter(([each]) => each.split(".")[2] === "M")) {
    const message = await jsm.streams.getMessage(stream, { last_by_subj: subject });
    const { name, nuid = "", chunks = 0, deleted = false, options } = message!.json<Meta>();
    if (deleted) continue;
    expect(names, `${about}: ${name} is there twice`).not.toContain(name);
    names.push(name);
    if (options?.link || chunks === 0) continue;
    expect(promised.has(nuid), `${about}: two objects share the chunks of ${name}`).toBe(false);
    promised.set(nuid, chunks);
  }
  expect(Object.fromEntries(stored), `${about}: chunks by nuid, stored and promised`).toEqual(
    Object.fromEntries(promised),
  );
  return names;
}

/** The stored chunks of an object, in order, each with its sequence. */
export async function storedChunks(
  { jsm, bucket, stream }: TestBucket,
  nuid: string,
): Promise<{ seq: number; data: Uint8Array }[]> {
  const found: { seq: number; data: Uint8Array }[] = [];
  for (let seq = 1; ;) {
    const message = await jsm.streams
      .getMessage(stream, { seq, next_by_subj: `$O.${bucket}.C.${nuid}` } as { seq: number })
      .catch(() => undefined);
    if (!message) return found;
    found.push({ seq: message.seq, data: message.data });
    seq = message.seq + 1;
  }
}

/** The SHA-256 of bytes in hex, to compare large contents: a diff of them would be unreadable. */
export function sha256(...pieces: Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
