/** Measured each minute while nothing is running. Sizes in bytes. */
export interface Sample {
  readonly minute: number;
  /** Of the Node process, after a garbage collection. */
  readonly nodeHeap: number;
  readonly nodeRss: number;
  /** Of the page, after a garbage collection; 0 without a browser. */
  readonly pageHeap: number;
  readonly pageRss: number;
  readonly serverRss: number;
  readonly connections: number;
  readonly subscriptions: number;
  readonly streams: number;
  readonly consumers: number;
  readonly messages: number;
  readonly operations: number;
  readonly bytes: number;
}

/** Values that must not grow, and the tolerance in MiB: caches, and pages that an allocator keeps. */
const BOUNDED = { nodeHeap: 8, nodeRss: 96, pageHeap: 8, pageRss: 96, serverRss: 192 } as const;

/** Values that must stay the same, because nothing is running. */
const CONSTANT = ["connections", "subscriptions", "streams"] as const;

/** The problems in the samples: none, when all values are flat. */
export function judge(samples: readonly Sample[]): string[] {
  const problems: string[] = [];
  const third = Math.ceil(samples.length / 3);
  const [early, late] = [samples.slice(0, third), samples.slice(-third)];
  for (const [name, mib] of Object.entries(BOUNDED) as [keyof typeof BOUNDED, number][]) {
    // The minimum of the end against the maximum of the beginning: a leak shows in every sample, a spike in one.
    const growth = Math.min(...late.map((each) => each[name])) - Math.max(...early.map((each) => each[name]));
    if (growth > mib * 1024 * 1024) problems.push(`${name} grew by ${inMib(growth)} MiB`);
  }
  for (const name of CONSTANT) {
    const values = [...new Set(samples.map((each) => each[name]))];
    if (values.length > 1) problems.push(`${name} were ${values.join(", ")}`);
  }
  for (const { minute, consumers } of samples) {
    if (consumers > 0) problems.push(`minute ${String(minute)}: ${String(consumers)} consumers with nothing under way`);
  }
  return problems;
}

const COLUMNS: Readonly<Record<string, (sample: Sample) => string>> = {
  minute: ({ minute }) => String(minute),
  operations: ({ operations }) => operations.toLocaleString("en"),
  MiB: ({ bytes }) => inMib(bytes),
  "Node heap": ({ nodeHeap }) => inMib(nodeHeap),
  "Node RSS": ({ nodeRss }) => inMib(nodeRss),
  "page heap": ({ pageHeap }) => inMib(pageHeap),
  "page RSS": ({ pageRss }) => inMib(pageRss),
  "server RSS": ({ serverRss }) => inMib(serverRss),
  connections: ({ connections }) => String(connections),
  subscriptions: ({ subscriptions }) => String(subscriptions),
  streams: ({ streams }) => String(streams),
  consumers: ({ consumers }) => String(consumers),
  messages: ({ messages }) => messages.toLocaleString("en"),
};

/** Header of the table of samples. */
export const tableHead = `| ${Object.keys(COLUMNS).join(" | ")} |\n|${" --: |".repeat(Object.keys(COLUMNS).length)}`;

/** A sample as a row of that table. */
export function tableRow(sample: Sample): string {
  return `| ${Object.values(COLUMNS)
    .map((cell) => cell(sample))
    .join(" | ")} |`;
}

function inMib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(bytes < 100 * 1024 * 1024 ? 1 : 0);
}
