import { sizeName } from "../cases.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * `http` is a PUT or GET of the same bytes by `fetch`; `theirs-fast` is `@nats-io/obj` with its undocumented fast ingest.
 * Many objects: `ours` three at a time, as the app, `ours-16` and theirs 16 at a time, and `http` as the browser decides.
 */
export type LineContender = "ours" | "ours-16" | "before" | "http" | "theirs" | "theirs-fast";

/** An emulated line, the same in both directions. */
export interface LineSettings {
  /** Rate in Mbit/s. */
  readonly mbit: number;
  /** Round-trip time in ms. */
  readonly ms: number;
  /** Lost packets in percent. */
  readonly loss: number;
}

/** One measurement on a line. */
export interface LineCase {
  readonly id: string;
  readonly line: LineSettings;
  readonly operation: "put" | "get";
  /** Bytes of an object. */
  readonly size: number;
  readonly count: number;
  /** The first transfer of a page that has just connected. Otherwise a smaller one has gone before on the connection. */
  readonly first: boolean;
  readonly contenders: readonly LineContender[];
}

/** The page's instructions. */
export interface LineJob {
  readonly contender: LineContender;
  readonly operation: "put" | "get";
  readonly name: string;
  readonly size: number;
  readonly count: number;
  readonly atATime: number;
}

const line = (mbit: number, ms: number, loss = 0): LineSettings => ({ mbit, ms, loss });

/** A large object each, on very different lines. */
const LINES: readonly [LineSettings, number][] = [
  [line(100, 40), 16 * MIB],
  [line(200, 10), 32 * MIB],
  [line(100, 80), 16 * MIB],
  [line(100, 80, 0.1), 16 * MIB],
  [line(20, 60, 0.5), 8 * MIB],
  [line(25, 600), 8 * MIB],
  [line(100, 80), 2 * MIB],
];

/** All cases; their ids are what `--only` matches. `quick`: a quarter of the bytes. */
export function listLineCases(quick: boolean, against = false): LineCase[] {
  const part = quick ? 4 : 1;
  const both = (make: (operation: "put" | "get") => Omit<LineCase, "id" | "operation" | "contenders">): LineCase[] =>
    (["put", "get"] as const).map((operation) => named({ operation, ...make(operation) }, against));
  return [
    ...LINES.flatMap(([line, size]) => both(() => ({ line, size: size / part, count: 1, first: false }))),
    ...both(() => ({ line: line(100, 40), size: 50 * KIB, count: 100 / part, first: false })),
    ...[50 * KIB, 2 * MIB].flatMap((size) => both(() => ({ line: line(100, 80), size, count: 1, first: true }))),
  ];
}

/** How many objects a contender transfers at a time. */
export function atATime(contender: LineContender, count: number): number {
  if (contender === "http") return count;
  return contender === "ours" || contender === "before" ? 3 : 16;
}

function named(given: Omit<LineCase, "id" | "contenders">, against: boolean): LineCase {
  const { line, operation, size, count, first } = given;
  const parts = [
    ...(first ? ["first"] : []),
    operation,
    `${count > 1 ? `${count}x` : ""}${sizeName(size)}`,
    `${line.mbit}Mbit`,
    `${line.ms}ms`,
    ...(line.loss > 0 ? [`${line.loss}%`] : []),
  ];
  return { ...given, id: parts.join(" "), contenders: contendersOf(given, against) };
}

function contendersOf({ operation, count }: Pick<LineCase, "operation" | "count">, against: boolean): LineContender[] {
  if (against) return ["ours", "before", "http"];
  // Fast ingest is for puts.
  const theirs: LineContender[] = operation === "put" ? ["theirs", "theirs-fast"] : ["theirs"];
  return ["ours", ...(count > 1 ? ["ours-16" as const] : []), "http", ...theirs];
}
