import type { Contender } from "./measurement.ts";

/** A target: the ratio of two contenders' values in one case, or one contender's absolute value. */
export interface Target {
  readonly what: string;
  /** Id of the case in a full run, and in a quick one. */
  readonly full: string;
  readonly quick: string;
  readonly of: Contender;
  /** The contender to divide by; without it, the absolute value counts. */
  readonly over?: Contender;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The promises. Targets of cases that were left out of a run are listed as not measured. */
export const targets: readonly Target[] = [
  target("put 64 MiB", "put-file 64MiB 0ms", "put-file 16MiB 0ms", { over: "theirs", atLeast: 2 }),
  target("put 64 MiB", "put-file 64MiB 0ms", "put-file 16MiB 0ms", { over: "limit", atLeast: 0.9 }),
  target("put 16 MiB at 20 ms", "put-file 16MiB 20ms", "put-file 4MiB 20ms", { over: "theirs", atLeast: 8 }),
  target("put 16 MiB at 80 ms", "put-file 16MiB 80ms", "put-file 4MiB 80ms", { over: "theirs", atLeast: 15 }),
  target("get 64 MiB", "get 64MiB 0ms", "get 16MiB 0ms", { over: "limit", atLeast: 0.95 }),
  target("get 64 MiB in a worker", "get 64MiB 0ms", "get 16MiB 0ms", { of: "worker", over: "limit", atLeast: 1.3 }),
  target("get 64 MiB, no User-Agent", "get 64MiB 0ms no-UA", "get 16MiB 0ms no-UA", { over: "theirs", atLeast: 1.7 }),
  target("get 64 MiB, no User-Agent", "get 64MiB 0ms no-UA", "get 16MiB 0ms no-UA", { over: "limit", atLeast: 0.9 }),
  target("get 16 MiB at 80 ms, no User-Agent", "get 16MiB 80ms no-UA", "get 4MiB 80ms no-UA", {
    over: "theirs",
    atLeast: 3,
  }),
  target("round trips of a put of 1 KiB", "turns put-file 1KiB 100ms", "turns put-file 1KiB 100ms", { atMost: 2 }),
  target("the same, by an atomic batch", "turns put-file 1KiB 100ms atomic", "turns put-file 1KiB 100ms atomic", {
    atMost: 1,
  }),
  target("round trips of a get of 1 KiB", "turns get 1KiB 100ms", "turns get 1KiB 100ms", { atMost: 2 }),
  target("put 1,000 objects, 16 at a time", "put-many 1000 1KiB 0ms", "put-many 200 1KiB 0ms", {
    over: "theirs",
    atLeast: 5,
  }),
  target("get 1,000 objects, 16 at a time", "get-many 1000 1KiB 0ms", "get-many 200 1KiB 0ms", {
    over: "theirs",
    atLeast: 5,
  }),
  target("list of 10,000, time", "list 10000 0ms", "list 2000 0ms", { over: "limit", atMost: 1.2 }),
  target("memory, upload of 1 GiB, MiB", ...inMemory("put-file"), { atMost: 64 }),
  // With a reader that brings its own buffer. Otherwise garbage of the reader counts, of which Chromium keeps up to 64 MiB.
  target("memory, download of 1 GiB, MiB", ...inMemory("get-into"), { atMost: 64 }),
  target("memory, reader paused, MiB", ...inMemory("pause-into"), { atMost: 64 }),
  ...(["put-file", "get"] as const).map((operation) =>
    target(
      `longest task, ${operation === "get" ? "get" : "put"} 64 MiB in a worker, ms`,
      `longest-task ${operation} 64MiB 0ms`,
      `longest-task ${operation} 16MiB 0ms`,
      { of: "worker", atMost: 16 },
    ),
  ),
];

function target(what: string, full: string, quick: string, rule: Partial<Target>): Target {
  return { what, full, quick, of: "ours", ...rule };
}

function inMemory(operation: string): [full: string, quick: string] {
  return [`memory ${operation} 1GiB 0ms no-UA`, `memory ${operation} 128MiB 0ms no-UA`];
}
