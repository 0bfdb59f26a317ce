// The page: `run(job)` does one job, chosen by the runner.

import type { Contender, Job } from "../measurement.ts";
import type { Client, OpenClient } from "./client.ts";
import { openLimit } from "./limit.ts";
import { act, type Body, bodyFor } from "./operations.ts";
import { openBefore, openOurs, openWorker } from "./ours.ts";
import { openTheirs } from "./theirs.ts";

const openers: Partial<Record<Contender, OpenClient>> = {
  ours: openOurs,
  before: openBefore,
  worker: openWorker,
  theirs: openTheirs,
  "theirs-16": openTheirs,
  limit: openLimit,
};

let ready: { client: Client; job: Job; body: Body | undefined } | undefined;

/** Connects, and prepares everything that must not be measured. */
async function prepare(job: Job): Promise<void> {
  const open = openers[job.contender];
  if (!open) throw new Error(`unknown contender: ${job.contender}`);
  const client = await open({ url: job.url, bucket: job.bucket, nuid: job.nuid });
  ready = { client, job, body: bodyFor(job) };
}

/** Runs the prepared job, and returns the milliseconds per operation. */
async function run(): Promise<number> {
  if (!ready) throw new Error("nothing was prepared");
  return act(ready.client, ready.job, ready.body);
}

async function finish(): Promise<void> {
  await ready?.client.close();
  ready = undefined;
}

const bench = { prepare, run, finish };
export type Bench = typeof bench;
(globalThis as unknown as { bench: Bench }).bench = bench;
