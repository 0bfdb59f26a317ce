// Runs each case for each client in both directions, and confirms every limit with a third client.

import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import type { Case, Stage } from "./case.ts";
import { Caller, Unsupported } from "./caller.ts";
import type { ClientId } from "./clients.ts";
import { type Direction, type Fault, limits, shows, tolerances } from "./limits.ts";
import type { Peer } from "./protocol.ts";

/** One cell of the table. */
export interface Cell {
  readonly client: ClientId;
  readonly direction: Direction;
  readonly case: Case;
  /** `limit`: fails, also with an official client in place of ours. `absent`: the client has no such call. */
  outcome: "passed" | "failed" | "limit" | "absent";
  /** Why, unless it passed. */
  reason: string;
  /** The other client's fault that the cell shows, whether it fails or passes. */
  fault?: Fault;
  /** No client was available to confirm the fault. */
  unconfirmed?: boolean;
}

/** The clients that replace ours, in this order. */
const controls: readonly ClientId[] = ["go", "rust", "javascript", "java", "python", "c", "dotnet"];

/** Runs the matrix on a server; `peers` are those that could be built. */
export class Matrix {
  readonly #connection: NatsConnection;
  readonly #jsm: JetStreamManager;
  readonly #ours: Peer;
  readonly #peers: ReadonlyMap<ClientId, Peer>;
  #buckets = 0;

  private constructor(connection: NatsConnection, jsm: JetStreamManager, ours: Peer, peers: Map<ClientId, Peer>) {
    this.#connection = connection;
    this.#jsm = jsm;
    this.#ours = ours;
    this.#peers = peers;
  }

  static async connect(wsUrl: string, ours: Peer, peers: Map<ClientId, Peer>): Promise<Matrix> {
    const connection = await wsconnect({ servers: wsUrl });
    return new Matrix(connection, await jetstreamManager(connection), ours, peers);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async run(cases: readonly Case[]): Promise<Cell[]> {
    // In parallel, because each peer mostly waits. Confirmations then use two peers at a time, so they run one by one.
    const all = await Promise.all([...this.#peers].map(([client, peer]) => this.#runClient(client, peer, cases)));
    const cells = all.flat();
    for (const cell of cells) await this.#confirm(cell);
    return cells;
  }

  async #runClient(client: ClientId, peer: Peer, cases: readonly Case[]): Promise<Cell[]> {
    const cells: Cell[] = [];
    for (const direction of ["theirs", "ours"] as const) {
      for (const one of cases) {
        const [writer, reader] = direction === "theirs" ? [peer, this.#ours] : [this.#ours, peer];
        const failure = await this.#attempt(one, writer, reader);
        cells.push(judge({ client, direction, case: one, outcome: "passed", reason: "" }, failure));
      }
    }
    return cells;
  }

  /** A limit counts only if an official client does no better than ours, a tolerance only if one does worse. */
  async #confirm(cell: Cell): Promise<void> {
    const { fault, client, direction, outcome } = cell;
    const peer = this.#peers.get(client);
    if (!fault || !peer || outcome === "failed") return;
    for (const id of fault.control ? [fault.control] : controls) {
      const control = this.#peers.get(id);
      if (!control || id === client) continue;
      const [writer, reader] = direction === "theirs" ? [peer, control] : [control, peer];
      const failure = await this.#attempt(cell.case, writer, reader);
      if (failure instanceof Unsupported) continue;
      if (failure) return;
      cell.outcome = "failed";
      cell.reason = `with ${control.title} in our place it works${cell.reason ? `, with us: ${cell.reason}` : ""}`;
      return;
    }
    cell.unconfirmed = true;
  }

  async #attempt(one: Case, writer: Peer, reader: Peer): Promise<Error | undefined> {
    const bucket = `interop_${this.#buckets++}`;
    const second = `${bucket}_other`;
    try {
      if (!one.ownBucket) await new Caller(this.#ours, bucket).create();
      if (one.second) await new Caller(this.#ours, second).create();
      const stage: Stage = {
        writer: new Caller(writer, bucket),
        reader: new Caller(reader, bucket),
        other: { bucket: second, writer: new Caller(writer, second), reader: new Caller(reader, second) },
        stored: () => this.#stored(bucket),
      };
      await one.run(stage);
      return undefined;
    } catch (error) {
      return error as Error;
    } finally {
      for (const name of one.second ? [bucket, second] : [bucket]) {
        await this.#jsm.streams.delete(`OBJ_${name}`).catch(() => undefined);
      }
    }
  }

  async #stored(bucket: string): Promise<{ chunks: number; metas: number }> {
    const { state } = await this.#jsm.streams.info(`OBJ_${bucket}`, { subjects_filter: ">" });
    const found = { chunks: 0, metas: 0 };
    for (const [subject, count] of Object.entries(state.subjects ?? {})) {
      if (subject.startsWith(`$O.${bucket}.C.`)) found.chunks += count;
      else found.metas += count;
    }
    return found;
  }
}

function judge(cell: Cell, failure: Error | undefined): Cell {
  const here = (fault: Fault) => shows(fault, cell.client, cell.direction, cell.case.id);
  const limit = limits.find(here);
  const tolerance = tolerances.find(here);
  if (failure instanceof Unsupported) return { ...cell, outcome: "absent", reason: failure.message };
  if (failure && limit) return { ...cell, outcome: "limit", reason: failure.message, fault: limit };
  if (failure) return { ...cell, outcome: "failed", reason: failure.message };
  if (limit) return { ...cell, outcome: "failed", reason: `it works, contrary to limits.ts: ${limit.reason}` };
  return tolerance ? { ...cell, fault: tolerance } : cell;
}
