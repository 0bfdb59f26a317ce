import type { Environment, Result } from "../measurement.ts";
import { median } from "../statistics.ts";
import { figure } from "./table.ts";

/** One group of bars: a case and its title. */
export interface ChartRow {
  readonly title: string;
  readonly full: string;
  readonly quick: string;
}

/** Only transfers: all in MiB/s, so that they share an axis. */
export const chartRows: readonly ChartRow[] = [
  { title: "Upload, 64 MiB", full: "put-file 64MiB 0ms", quick: "put-file 16MiB 0ms" },
  { title: "Upload, 16 MiB, 20 ms", full: "put-file 16MiB 20ms", quick: "put-file 4MiB 20ms" },
  { title: "Upload, 16 MiB, 80 ms", full: "put-file 16MiB 80ms", quick: "put-file 4MiB 80ms" },
  { title: "Download, 64 MiB", full: "get 64MiB 0ms no-UA", quick: "get 16MiB 0ms no-UA" },
  { title: "Download, 16 MiB, 80 ms", full: "get 16MiB 80ms no-UA", quick: "get 4MiB 80ms no-UA" },
  { title: "Download, 64 MiB, no proxy", full: "get 64MiB 0ms", quick: "get 16MiB 0ms" },
];

const WIDTH = 760;
const LEFT = 204;
const RIGHT = 116;
const TOP = 84;
const ROW = 54;
const BAR = 15;
const GAP = 3;
/** Width of a value with its ratio. */
const LABEL = 88;

const style = `
    .card { fill: #ffffff; stroke: #d0d7de; }
    .text { fill: #1f2328; } .soft { fill: #59636e; } .grid { stroke: #d8dee4; }
    .ours { fill: #0f766e; } .theirs { fill: #aeb6bf; } .limit { stroke: #1f2328; }
    text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    .title { font-size: 16px; font-weight: 600; } .small { font-size: 12px; } .strong { font-weight: 600; }
    @media (prefers-color-scheme: dark) {
      .card { fill: #0d1117; stroke: #30363d; }
      .text { fill: #e6edf3; } .soft { fill: #9198a1; } .grid { stroke: #30363d; }
      .ours { fill: #2dd4bf; } .theirs { fill: #57606a; } .limit { stroke: #e6edf3; }
    }`;

/** The chart for the README: both clients as bars, the limit as a mark. Cases that were not measured are omitted. */
export function drawChart(results: readonly Result[], environment: Environment): string {
  const rows = chartRows.flatMap(({ title, full, quick }) => {
    const id = environment.quick ? quick : full;
    const samples = results.find((result) => result.case.id === id)?.samples;
    if (!samples?.ours || !samples.theirs) return [];
    const limit = samples.limit && median(samples.limit);
    return [
      {
        title: environment.quick ? title.replace(/\d+ MiB/, shrunk) : title,
        ours: median(samples.ours),
        theirs: median(samples.theirs),
        limit,
      },
    ];
  });
  const highest = Math.max(10, ...rows.flatMap(({ ours, theirs, limit = 0 }) => [ours, theirs, limit]));
  const step = niceStep(highest);
  const end = Math.ceil(highest / step) * step;
  const x = (value: number): number => LEFT + (value / end) * (WIDTH - LEFT - RIGHT);
  const bottom = TOP + rows.length * ROW;
  const height = bottom + 72;
  const ticks = Array.from({ length: end / step + 1 }, (_, index) => index * step);
  const description = rows
    .map(({ title, ours, theirs }) => `${title}: nats-objects ${figure(ours)}, @nats-io/obj ${figure(theirs)} MiB/s.`)
    .join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">
  <title id="title">Transfer rates of nats-objects and @nats-io/obj in a browser</title>
  <desc id="description">${escape(description)}</desc>
  <style>${style}
  </style>
  <rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
  <text class="text title" x="20" y="32">Transfer rate in the browser, MiB/s</text>
  ${legend()}
  ${ticks.map((value) => tick(x(value), bottom, value)).join("\n  ")}
  ${rows.map((row, index) => group(row, TOP + index * ROW, x)).join("\n  ")}
  ${footnote(environment)
    .map((line, index) => `<text class="soft small" x="20" y="${height - 34 + 18 * index}">${escape(line)}</text>`)
    .join("\n  ")}
</svg>
`;
}

interface Group {
  readonly title: string;
  readonly ours: number;
  readonly theirs: number;
  readonly limit: number | undefined;
}

function group({ title, ours, theirs, limit }: Group, y: number, x: (value: number) => number): string {
  const second = y + BAR + GAP;
  const bar = (name: string, value: number, top: number): string =>
    `<rect class="${name}" x="${LEFT}" y="${top}" width="${round(Math.max(1, x(value) - LEFT))}" height="${BAR}" rx="2"/>`;
  // After the bar, or after the limit's mark if that would cross the numbers.
  const behind = (value: number): number => {
    const isCrossed = limit !== undefined && limit > value - 1 && x(limit) - x(value) < LABEL;
    return round(x(isCrossed ? limit : value) + 8);
  };
  return [
    `<text class="text" x="${LEFT - 12}" y="${y + BAR + 6}" text-anchor="end">${escape(title)}</text>`,
    bar("ours", ours, y),
    bar("theirs", theirs, second),
    `<text class="text strong" x="${behind(ours)}" y="${y + 12}">${figure(ours)}</text>`,
    `<text class="soft small" x="${behind(ours) + 36}" y="${y + 12}">${figure(ours / theirs)}×</text>`,
    `<text class="soft" x="${round(x(theirs) + 8)}" y="${second + 12}">${figure(theirs)}</text>`,
    ...(limit === undefined
      ? []
      : [
          `<line class="limit" x1="${round(x(limit))}" x2="${round(x(limit))}" y1="${y - 4}" y2="${y + BAR + 2}" stroke-width="2"/>`,
        ]),
  ].join("\n  ");
}

function legend(): string {
  return [
    `<rect class="ours" x="20" y="48" width="12" height="12" rx="2"/><text class="text small" x="38" y="58">nats-objects</text>`,
    `<rect class="theirs" x="128" y="48" width="12" height="12" rx="2"/><text class="text small" x="146" y="58">@nats-io/obj 3.4.0</text>`,
    `<line class="limit" x1="272" x2="272" y1="46" y2="62" stroke-width="2"/><text class="text small" x="282" y="58">the connection alone: no hash, no check</text>`,
  ].join("\n  ");
}

function tick(x: number, bottom: number, value: number): string {
  return `<line class="grid" x1="${round(x)}" x2="${round(x)}" y1="${TOP - 8}" y2="${bottom - 8}"/><text class="soft small" x="${round(x)}" y="${bottom + 8}" text-anchor="middle">${value}</text>`;
}

function footnote({ browser, server, cores, date }: Environment): string[] {
  return [
    `Medians. ${browser.split(".")[0]}, nats-server ${server}, ${cores} cores, ${date.slice(0, 10)}. Files on disk; 20 and 80 ms are round trips.`,
    "Downloads pass a proxy that removes the User-Agent, but for the last: nats-server cuts frames for browsers.",
  ];
}

function niceStep(highest: number): number {
  return [2, 5, 10, 20, 50, 100, 200].find((step) => highest / step <= 7) ?? 500;
}

function shrunk(size: string): string {
  return size === "64 MiB" ? "16 MiB" : "4 MiB";
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
