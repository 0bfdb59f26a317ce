import type { Case, Contender, Operation, Route } from "./measurement.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const all: readonly Contender[] = ["ours", "worker", "theirs", "limit"];
const clients: readonly Contender[] = ["ours", "worker", "theirs"];

/** With unmodified server frames, as behind a reverse proxy that removes the header. */
const proxied: Route = { roundTripMs: 0, userAgent: false };
const browser: Route = { roundTripMs: 0, userAgent: true };
const delayed = (roundTripMs: number, userAgent = true): Route => ({ roundTripMs, userAgent });

const defaults = {
  probe: "time",
  unit: "ms",
  size: 0,
  count: 1,
  repeat: 1,
  maxRuns: Infinity,
  atomic: false,
} as const;

/** All cases. Their ids are what `--only` matches and what `targets.ts` names. */
export function listCases(quick: boolean): Case[] {
  return quick ? quickCases() : fullCases();
}

function fullCases(): Case[] {
  const sizes = [KIB, 128 * KIB, MIB, 16 * MIB];
  return [
    ...[...sizes, 64 * MIB, 512 * MIB].map((size) => transfer("put-file", size, browser)),
    ...[16 * MIB, 64 * MIB].map((size) => transfer("put-bytes", size, browser)),
    ...[20, 80].flatMap((ms) => sizes.map((size) => transfer("put-file", size, delayed(ms)))),
    ...[browser, proxied].flatMap((route) =>
      [...sizes, 64 * MIB, 512 * MIB].map((size) => transfer("get", size, route)),
    ),
    ...[20, 80].flatMap((ms) =>
      [true, false].flatMap((userAgent) => sizes.map((size) => transfer("get", size, delayed(ms, userAgent)))),
    ),
    ...[10, 1_000, 10_000, 60_000].map((count) =>
      named("time", { operation: "list", contenders: all, count, maxRuns: 5, ...delayed(80) }),
    ),
    ...shared({ many: 1_000, listed: 10_000, transfer: 64 * MIB, memory: 1_024 * MIB }),
  ];
}

/** The same cases with smaller objects: a rough answer in two minutes. */
function quickCases(): Case[] {
  return [
    transfer("put-file", KIB, browser),
    transfer("put-file", 16 * MIB, browser),
    transfer("put-bytes", 16 * MIB, browser),
    ...[20, 80].map((ms) => transfer("put-file", 4 * MIB, delayed(ms))),
    transfer("get", KIB, browser),
    transfer("get", 16 * MIB, browser),
    transfer("get", 16 * MIB, proxied),
    transfer("get", 4 * MIB, delayed(80, false)),
    ...shared({ many: 200, listed: 2_000, transfer: 16 * MIB, memory: 128 * MIB }),
  ];
}

/** Both programs have these cases, in different sizes. */
function shared(size: { many: number; listed: number; transfer: number; memory: number }): Case[] {
  const many: readonly Contender[] = ["ours", "worker", "theirs", "theirs-16"];
  const turns = (operation: Operation, atomic = false): Case =>
    // 100 ms, to distinguish requests sent together from those that waited for a response.
    named("turns", { operation, probe: "turns", unit: "turns", ...delayed(100), size: KIB, maxRuns: 1, atomic });
  const memory = (operation: Operation, contenders = clients): Case =>
    named("memory", {
      operation,
      contenders,
      probe: "memory",
      unit: "MiB",
      ...proxied,
      size: size.memory,
      maxRuns: 1,
    });
  const task = (operation: Operation, route: Route): Case =>
    named("longest-task", { operation, probe: "longest-task", ...route, size: size.transfer, maxRuns: 3 });
  return [
    ...[false, true].map((atomic) =>
      named("time", {
        operation: "put-many",
        contenders: many,
        unit: "objects/s",
        size: KIB,
        count: size.many,
        atomic,
        ...browser,
      }),
    ),
    named("time", {
      operation: "get-many",
      contenders: many,
      unit: "objects/s",
      size: KIB,
      count: size.many,
      ...browser,
    }),
    named("time", { operation: "list", contenders: all, count: size.listed, ...browser }),
    named("time", { operation: "watch", contenders: all, count: size.listed, ...browser }),
    ...(["put-file", "replace", "get", "info", "delete"] as const).map((operation) => turns(operation)),
    turns("put-file", true),
    memory("put-file", all),
    memory("get", all),
    memory("pause"),
    ...(["get-into", "pause-into"] as const).map((operation) => memory(operation, ["ours", "worker"])),
    task("put-file", browser),
    task("get", browser),
    task("get", proxied),
  ];
}

function transfer(operation: Operation, size: number, route: Route): Case {
  const isSmall = size < MIB;
  return named("time", {
    operation,
    contenders: all,
    size,
    unit: isSmall ? "ms" : "MiB/s",
    // A page's clock has a resolution of 0.1 ms, so one operation of 2 ms is imprecise.
    repeat: isSmall ? (route.roundTripMs === 0 ? 20 : 5) : 1,
    maxRuns: size >= 512 * MIB ? 3 : Infinity,
    ...route,
  });
}

/** Completes and names a case, for example `put-file 16MiB 20ms` or `turns get 1KiB 100ms`. */
function named(group: string, given: Partial<Case> & Route & Pick<Case, "operation">): Case {
  const { operation, roundTripMs, userAgent, size = 0, count = 1 } = given;
  const parts = [
    ...(group === "time" ? [] : [group]),
    operation,
    ...(count > 1 ? [String(count)] : []),
    ...(size > 0 ? [sizeName(size)] : []),
    `${roundTripMs}ms`,
    ...(userAgent ? [] : ["no-UA"]),
    ...(given.atomic ? ["atomic"] : []),
  ];
  return { contenders: clients, ...defaults, ...given, id: parts.join(" ") };
}

/** `1KiB`, `16MiB`, `1GiB`. */
export function sizeName(bytes: number): string {
  if (bytes >= 1024 * MIB) return `${bytes / (1024 * MIB)}GiB`;
  return bytes >= MIB ? `${bytes / MIB}MiB` : `${bytes / KIB}KiB`;
}
