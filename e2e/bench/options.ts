import { parseArgs } from "node:util";
import type { BenchEngine } from "./browser.ts";

/** The options of `npm run bench -- …`. */
export interface BenchOptions {
  readonly quick: boolean;
  /** Cases whose id matches. */
  readonly only: RegExp | undefined;
  readonly runs: number;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  readonly engine: BenchEngine;
  /** Profile the cases whose id matches instead of measuring. */
  readonly profile: RegExp | undefined;
  readonly source: boolean;
  /** Another checkout of this repository, measured as the contender `before`. */
  readonly against: string | undefined;
  readonly list: boolean;
  /** Measure real TCP over emulated lines, next to plain HTTP. */
  readonly line: boolean;
  /** TLS for the page, plain HTTP and NATS on these lines. */
  readonly tls: boolean;
  /** Congestion control of both ends of these lines; default: the system's. */
  readonly congestion: string | undefined;
}

export const usage = `npm run bench [-- option…]
  --quick            smaller objects, fewer samples: about two minutes
  --only <regexp>    the cases whose id matches, for example "get 64MiB"; --list shows the ids
  --runs <n>         samples of each contender; default 5, quick 3
  --json <path>      where the numbers go; default .cache/bench/results.json
  --svg <path>       where the chart goes; default .cache/bench/results.svg
  --engine <name>    firefox or webkit, for the record: the targets are for Chromium
  --profile <regexp> saves CPU profiles of the cases whose id matches, and prints what took the time
  --source           bundles src/ as it is, without building the package first
  --against <folder> measures only src/ and that of another checkout of this repository, in the same page
  --line             other cases: emulated lines with real TCP, next to plain HTTP; Linux, root and Go
  --tls              with --line: TLS on both sides
  --congestion <name> with --line: bbr, cubic …; default: the system's`;

/** Throws an error that explains what is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== "--"),
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      runs: { type: "string" },
      json: { type: "string" },
      svg: { type: "string" },
      engine: { type: "string", default: "chromium" },
      profile: { type: "string" },
      source: { type: "boolean", default: false },
      against: { type: "string" },
      list: { type: "boolean", default: false },
      line: { type: "boolean", default: false },
      tls: { type: "boolean", default: false },
      congestion: { type: "string" },
    },
  });
  const { quick, only, json, svg, engine, profile, against, list, line, tls, congestion } = values;
  if (engine !== "chromium" && engine !== "firefox" && engine !== "webkit")
    throw new Error(`--engine: chromium, firefox or webkit, not ${engine}`);
  if (!line && (tls || congestion !== undefined)) throw new Error("--tls and --congestion: only with --line");
  if (line && (svg !== undefined || profile !== undefined || engine !== "chromium"))
    throw new Error("--line: not with --svg, --profile or --engine");
  // Both are bundled in the same way.
  const source = values.source || against !== undefined;
  const runs = Number(values.runs ?? (quick ? 3 : 5));
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs: a number from 1, not ${values.runs}`);
  const pattern = (text: string | undefined) => (text === undefined ? undefined : new RegExp(text));
  const shared = { quick, only: pattern(only), runs, json, source, against, list };
  return { ...shared, svg, engine, profile: pattern(profile), line, tls, congestion };
}
