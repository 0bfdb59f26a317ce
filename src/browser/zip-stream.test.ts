// The store is a fake: the test checks the bytes of a zip with more files than a server could store in a minute.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ObjectInfo, ObjectResult } from "../types.ts";
import { zip } from "./zip-stream.ts";
import type { ListableStore } from "./zip-types.ts";

function infoOf(name: string): ObjectInfo {
  const rest = { description: "", headers: {}, metadata: {}, maxChunkSize: 1, chunks: 1, digest: "", deleted: false };
  return { ...rest, bucket: "b", name, nuid: name, size: 1, mtime: new Date(2026, 1, 3), revision: 1 };
}

function oneByte(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array([120]));
      controller.close();
    },
  });
}

const store: ListableStore = {
  get: (name) => Promise.resolve({ info: infoOf(name), body: oneByte() } as unknown as ObjectResult),
  list: () => Promise.resolve([]),
};

/** The output of a program, or undefined when it is not installed. */
function run(program: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

test.each([3, 65_535, 65_536])(
  "a zip of %i files has the announced size, and unzip, Python and 7-Zip find all of them",
  { timeout: 240_000 },
  async (files) => {
    const infos = Array.from({ length: files }, (_, index) => infoOf(`${String(index)}é`));
    const { size, count, body } = await zip(store, infos, {});
    expect(count).toBe(files);
    const folder = mkdtempSync(join(tmpdir(), "nats-objects-zip-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "all.zip");
    const bytes = new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
    expect(bytes.length).toBe(size);
    await writeFile(path, bytes);

    const unzipped = run("unzip", "-tq", path);
    if (unzipped !== undefined) expect(unzipped).toContain("No errors detected");
    const program = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(len(z.infolist()), z.testzip())";
    const python = run("python3", "-c", program, path);
    if (python !== undefined) expect(python.trim()).toBe(`${String(files)} None`);
    for (const name of ["7zz", "7z"]) {
      const tested = run(name, "t", path);
      if (tested === undefined) continue;
      expect(tested).toContain("Everything is Ok");
      expect(tested).toMatch(new RegExp(`Files: ${String(files)}\\b`));
    }
  },
);
