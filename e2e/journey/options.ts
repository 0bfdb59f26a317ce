import { parseArgs } from "node:util";

/** The options of `npm run journey -- …`. */
export interface JourneyOptions {
  readonly runs: number;
  readonly roundTripMs: number;
  readonly objects: number;
  /** A long list on a phone instead, without a delay. */
  readonly phone: boolean;
  /** Steps whose waterfall is printed. */
  readonly shows: RegExp | undefined;
}

export const usage = `npm run journey [-- option…]
  --runs <n>         journeys; default 5
  --delay <ms>       round-trip time; default 80
  --objects <n>      files in the store; default 320, with --phone 10,020
  --phone            what a long list costs a phone, at the processor's speed and at a quarter of it
  --show <regexp>    prints what passed during these steps of the first journey, for example "first"`;

/** Throws an error that explains what is wrong. */
export function readOptions(args: readonly string[]): JourneyOptions {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== "--"),
    options: {
      runs: { type: "string", default: "5" },
      delay: { type: "string", default: "80" },
      objects: { type: "string" },
      phone: { type: "boolean", default: false },
      show: { type: "string" },
    },
  });
  values.objects ??= values.phone ? "10020" : "320";
  const number = (name: "runs" | "delay" | "objects", least: number): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least)
      throw new Error(`--${name}: a number from ${String(least)}, not ${values[name]}`);
    return value;
  };
  return {
    runs: number("runs", 1),
    roundTripMs: number("delay", 1),
    objects: number("objects", 21),
    phone: values.phone,
    shows: values.show === undefined ? undefined : new RegExp(values.show),
  };
}
