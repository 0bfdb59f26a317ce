import { open, writeFile } from "node:fs/promises";
import type { TestInfo } from "@playwright/test";
import { pattern as bytesOf } from "../support/pattern.ts";

/** A file as `setFiles` takes it, without a path on disk. */
export interface SampleFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Bytes that look random and are the same each time. */
export function pattern(size: number, seed = 1): Buffer {
  return Buffer.from(bytesOf(size, seed).buffer);
}

export function sample(name: string, size = 1000, mimeType = "text/plain"): SampleFile {
  return { name, mimeType, buffer: pattern(size, size + name.length) };
}

/** Writes a file into the test's own folder and returns its path. */
export async function writeSample(testInfo: TestInfo, name: string, size: number): Promise<string> {
  const path = testInfo.outputPath(name);
  await writeFile(path, pattern(size, size));
  return path;
}

/** A file of this many MiB, no two of which are equal. */
export async function writeLargeSample(testInfo: TestInfo, name: string, mib: number): Promise<string> {
  const path = testInfo.outputPath(name);
  const file = await open(path, "w");
  const piece = pattern(1 << 20);
  for (let i = 0; i < mib; i++) {
    piece.writeUInt32LE(i, 0);
    await file.write(piece);
  }
  await file.close();
  return path;
}
