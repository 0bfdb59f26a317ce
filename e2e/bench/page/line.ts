// The page of `--line`: keeps one client of each contender open, as an application does.
import type { LineContender, LineJob } from "../line/cases.ts";
import type { Client, Place } from "./client.ts";
import { openHttp } from "./http.ts";
import { inParallel } from "./in-parallel.ts";
import { openBefore, openOurs } from "./ours.ts";
import { openTheirs, openTheirsFast } from "./theirs.ts";

/** Where a client works. */
export type LinePlace = Omit<Place, "nuid">;
export type LineClient = Pick<Client, "put" | "read" | "close">;

const openers: Record<LineContender, (place: Place) => LineClient | Promise<LineClient>> = {
  ours: openOurs,
  "ours-16": openOurs,
  before: openBefore,
  http: openHttp,
  theirs: openTheirs,
  "theirs-fast": openTheirsFast,
};

const clients = new Map<LineContender, LineClient>();

/** Connects, unless that contender is connected. */
async function open(contender: LineContender, place: LinePlace): Promise<void> {
  if (!clients.has(contender)) clients.set(contender, await openers[contender]({ ...place, nuid: "" }));
}

/** Does a job with an open client, and returns its milliseconds. */
async function run({ contender, operation, name, size, count, atATime }: LineJob): Promise<number> {
  const client = clients.get(contender)!;
  const body = operation === "get" ? undefined : bodyOf(size, count);
  const each = async (index: number): Promise<void> => {
    const own = count === 1 ? name : `${name}-${index}`;
    if (body) return client.put(own, body);
    const bytes = await client.read(own);
    if (bytes !== size) throw new Error(`got ${bytes} bytes, not ${size}`);
  };
  const begin = performance.now();
  await inParallel(count, atATime, each);
  return performance.now() - begin;
}

async function close(): Promise<void> {
  for (const client of clients.values()) await client.close();
  clients.clear();
}

/** A single object is the file in the page's file input. */
function bodyOf(size: number, count: number): File | Uint8Array<ArrayBuffer> {
  if (count > 1) return new Uint8Array(size).map((_, index) => (index * 31 + (index >> 8)) & 255);
  const file = document.querySelector("input")?.files?.[0];
  if (file?.size !== size) throw new Error(`the page was given ${file?.size ?? "no"} bytes, not ${size}`);
  return file;
}

const line = { open, run, close };
export type Line = typeof line;
(globalThis as unknown as { line: Line }).line = line;
