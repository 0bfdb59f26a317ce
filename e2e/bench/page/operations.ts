import type { Job } from "../measurement.ts";
import type { Client } from "./client.ts";
import { inParallel } from "./in-parallel.ts";

/** Parallel operations, where there are many. `@nats-io/obj` is also measured sequentially, as its users call it. */
const AT_A_TIME = 16;

/** What a job uploads. */
export type Body = File | Uint8Array<ArrayBuffer>;

/** The content for a job that uploads; nothing for the others, whose memory is measured. */
export function bodyFor({ operation, size }: Job): Body | undefined {
  if (operation === "put-file" || operation === "replace") return fileOf(size);
  return operation === "put-bytes" || operation === "put-many" ? bytesOf(size) : undefined;
}

/** Runs a job, checks its result, and returns the milliseconds per operation. */
export async function act(client: Client, job: Job, body: Body = new Uint8Array()): Promise<number> {
  const { operation, name, size, count, repeat } = job;
  const width = job.contender === "theirs" ? 1 : AT_A_TIME;
  const begin = performance.now();
  for (let index = 0; index < repeat; index++) {
    switch (operation) {
      case "put-file":
      case "put-bytes":
        await client.put(`${name}-${index}`, body);
        break;
      case "replace":
        await client.put(name, body);
        break;
      case "get":
        expect(await client.read(name), size);
        break;
      case "get-into":
        expect(await client.readInto?.(name), size);
        break;
      case "pause":
        expect(await client.read(name, pause), size);
        break;
      case "pause-into":
        expect(await client.readInto?.(name, pause), size);
        break;
      case "put-many":
        await inParallel(count, width, (each) => client.put(`${name}-${each}`, body));
        break;
      case "get-many":
        await inParallel(count, width, async (each) => expect(await client.read(`${name}-${each}`), size));
        break;
      case "list":
        expect(await client.list(), count);
        break;
      case "watch":
        expect(await client.watch(), count);
        break;
      case "info":
        await client.info?.(name);
        break;
      case "delete":
        await client.delete?.(name);
        break;
    }
  }
  return (performance.now() - begin) / repeat;
}

/** The reader pauses. The runner decides how long, because only it knows the time limits. */
function pause(): Promise<void> {
  const { pauseMs } = globalThis as unknown as { pauseMs: number };
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}

/** The file that the runner put into the page's file input: it is on disk. */
function fileOf(size: number): File {
  const file = document.querySelector("input")?.files?.[0];
  if (file?.size !== size) throw new Error(`the page was given ${file?.size ?? "no"} bytes, not ${size}`);
  return file;
}

function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).map((_, index) => (index * 31 + (index >> 8)) & 255);
}

function expect(actual: number | undefined, expected: number): void {
  if (actual !== expected) throw new Error(`got ${String(actual)}, not ${expected}`);
}
