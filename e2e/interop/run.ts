import type { ServerLine } from "../servers/find-nats-server.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";
import { cases } from "./cases/all.ts";
import { buildPeer, type Client, type ClientId, clients, compiledPeer, missingFor } from "./clients.ts";
import { type Cell, Matrix } from "./matrix.ts";
import { buildNatsCli, natsCliRows } from "./nats-cli.ts";
import { oldReleaseRows } from "./old-releases.ts";
import { OurPeer } from "./our-peer.ts";
import { type PeerCommand, ProcessPeer } from "./peer.ts";
import type { Row } from "./row.ts";
import { rushRow } from "./rush.ts";

/** Options of {@link runInterop}. */
export interface InteropOptions {
  /**
   * Which clients are required: all, or those whose toolchain is installed, or those that `INTEROP_PEERS` has compiled.
   * Default `"available"`; in CI `"all"`.
   */
  readonly languages?: "available" | "all" | "compiled";
  /** Only these cases, by id, and nothing but the matrix; default everything. */
  readonly only?: readonly string[];
  /** The server line, for the cases that it can do, and nothing but the matrix; default the newest, and everything. */
  readonly version?: ServerLine;
}

/** The results of a run, for the result page. */
export interface Findings {
  readonly cells: readonly Cell[];
  readonly oldReleases: readonly Row[];
  readonly cli: readonly Row[];
  readonly rushes: readonly Row[];
  /** Nothing was left out. */
  readonly complete: boolean;
}

/** The result of {@link runInterop}; `npm test` adds up the counts and `failures`. */
export interface InteropResult {
  /** Rows with the expected result: what works, and confirmed faults of other clients. */
  readonly passed: number;
  readonly failed: number;
  /** Rows for which a client has no call, and clients that were left out. */
  readonly skipped: number;
  /** What was left out, and why. */
  readonly notes: readonly string[];
  /** One text per failure. */
  readonly failures: readonly string[];
  readonly findings: Findings;
}

/** Cases about what nats-server 2.10 added. */
const newer: ReadonlySet<string> = new Set(["compression", "bucket-metadata"]);

/** Runs the matrix, the fixtures and the nats CLI on its own server. */
export async function runInterop(options: InteropOptions = {}): Promise<InteropResult> {
  const { languages = "available", only, version } = options;
  const isWhole = only === undefined && version === undefined;
  const needed = languages === "compiled" ? languages : process.env["CI"] ? "all" : languages;
  const wanted = needed === "compiled" ? clients.filter(compiledPeer) : clients;
  const leftOut: string[] = [];
  const server = await startNatsServer(version ? { version } : {});
  const peers = new Map<ClientId, ProcessPeer>();
  const commands = new Map<ClientId, PeerCommand>();
  const closers: { close(): Promise<void> }[] = [];
  try {
    for (const client of wanted) {
      const why = await start(client, server, peers, commands);
      if (why !== undefined) leftOut.push(`Without ${client.language} (${client.title}): ${why}`);
    }
    const ours = await OurPeer.connect(server.wsUrl);
    closers.push(ours, ...peers.values());
    const matrix = await Matrix.connect(server.wsUrl, ours, peers);
    closers.push(matrix);
    const cells = await matrix.run(cases.filter(({ id }) => (only ? only.includes(id) : !version || !newer.has(id))));
    const oldReleases = isWhole ? await oldReleaseRows(server.wsUrl) : [];
    const rushes: Row[] = [];
    for (const id of ["dotnet", "c"] as const) {
      const command = commands.get(id);
      if (command && isWhole) rushes.push(await rushRow(server, command));
    }
    const cli: Row[] = [];
    try {
      if (isWhole) cli.push(...(await natsCliRows(await buildNatsCli(), server)));
    } catch (error) {
      leftOut.push(`Without the nats CLI: ${(error as Error).message}`);
    }
    const findings = { cells, oldReleases, cli, rushes, complete: leftOut.length === 0 };
    return needed === "all" ? sum(findings, [], leftOut) : sum(findings, leftOut, []);
  } finally {
    await Promise.all(closers.map((one) => one.close()));
    await server.stop();
  }
}

async function start(
  client: Client,
  server: NatsServer,
  peers: Map<ClientId, ProcessPeer>,
  commands: Map<ClientId, PeerCommand>,
): Promise<string | undefined> {
  const compiled = compiledPeer(client);
  const missing = compiled ? undefined : await missingFor(client);
  if (missing !== undefined) return missing;
  try {
    const env = { NATS_URL: server.natsUrl, NATS_WS_URL: server.wsUrl };
    const command = { title: client.title, ...(compiled ?? (await buildPeer(client))), env };
    commands.set(client.id, command);
    peers.set(client.id, new ProcessPeer(command));
    return undefined;
  } catch (error) {
    return `it could not be built: ${(error as Error).message}`;
  }
}

function sum(findings: Findings, leftOut: readonly string[], missing: readonly string[]): InteropResult {
  const { cells, oldReleases, cli, rushes } = findings;
  const rows = [...oldReleases, ...cli, ...rushes];
  const failures = [...missing];
  for (const { client, direction, case: one, outcome, reason } of cells) {
    const who = direction === "theirs" ? `${client} writes, we read` : `we write, ${client} reads`;
    if (outcome === "failed") failures.push(`${who}: ${one.title} (${one.id})\n${reason}`);
  }
  for (const { outcome, title, reason = "" } of rows) if (outcome === "failed") failures.push(`${title}\n${reason}`);
  const count = (...outcomes: string[]) =>
    [...cells, ...rows].filter(({ outcome }) => outcomes.includes(outcome)).length;
  const unconfirmed = cells.filter((cell) => cell.unconfirmed).map(({ client, case: one }) => `${client} ${one.id}`);
  return {
    passed: count("passed", "limit"),
    failed: failures.length,
    skipped: count("absent") + leftOut.length,
    notes: [
      ...leftOut,
      ...(unconfirmed.length > 0 ? [`No client was available to confirm: ${unconfirmed.join(", ")}`] : []),
      `${count("limit")} of the passed rows show faults of other clients, which occur with any client's objects.`,
    ],
    failures,
    findings,
  };
}
