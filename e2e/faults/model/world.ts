// The bucket of a model run, what is known about its names, and the clients that work in it.
import { setTimeout as sleep } from "node:timers/promises";
import { createHash } from "node:crypto";
import { type ObjectStore, ObjectStoreError } from "../../../src/index.ts";
import { type EndingClient, endingClient } from "../../support/ending-client.ts";
import { MemoryJournal } from "../../support/memory-journal.ts";
import { pattern } from "../../support/pattern.ts";
import { uniqueName } from "../../support/bucket.ts";
import type { Place } from "../every-step/scene.ts";
import { Events, Register, Write } from "./register.ts";

/** Random numbers below a limit, the same for the same seed. */
export type Next = (limit: number) => number;

const DAY = 24 * 3_600_000;

/** How long messages of a crashed client may still be in flight, in ms. */
const ON_ITS_WAY = 500;

/** A content that no other put of the run has. */
export interface Content {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The outcome of a call. */
export type Ending =
  | { readonly kind: "resolved"; readonly value: unknown }
  | { readonly kind: "rejected"; readonly code: string; readonly error: unknown }
  | { readonly kind: "unknown" };

/** One user: a client with its own clock, replaced by a new one when it crashes, and a journal that stays. */
export class User {
  readonly journal = new MemoryJournal();
  readonly #world: World;
  readonly #ahead: number;
  #now: Promise<Session> | undefined;

  constructor(world: World, ahead: number) {
    this.#world = world;
    this.#ahead = ahead;
  }

  /** The current client and its store. */
  async client(): Promise<Session> {
    for (;;) {
      const now = (this.#now ??= this.#open());
      const session = await now;
      if (!session.client.line.ended) return session;
      // Other calls may have noticed it, too, and opened the next one.
      if (this.#now === now) this.#now = undefined;
    }
  }

  async close(): Promise<void> {
    await (await this.#now)?.client.close();
  }

  async #open(): Promise<Session> {
    const client = await endingClient(this.#world.place.servers, this.#ahead);
    const store = await client.run(() => client.manager.open(this.#world.bucket));
    return { client, store };
  }
}

/** A client, and its store. */
interface Session {
  readonly client: EndingClient;
  readonly store: ObjectStore;
}

/** Everything of one run. */
export class World {
  /** The bucket was edited, briefly, to drop its oldest messages when full. */
  hasDroppedOldest = false;
  readonly bucket = uniqueName("model");
  readonly stream = `OBJ_${this.bucket}`;
  readonly events = new Events();
  readonly place: Place;
  readonly users: readonly User[];
  readonly names = Array.from({ length: 10 }, (_, at) => `object ${String(at)}`);
  readonly links = Array.from({ length: 3 }, (_, at) => `link ${String(at)}`);
  readonly #registers = new Map([...this.names, ...this.links].map((name) => [name, new Register()]));
  readonly #contents = new Map<string, Content>();
  #made = 0;

  constructor(place: Place, next: Next) {
    this.place = place;
    this.users = [0, 1, 2].map(() => new User(this, [0, 2 * DAY, -2 * DAY][next(3)]!));
  }

  register(name: string): Register {
    return this.#registers.get(name)!;
  }

  /** A unique content for each put. */
  newContent(next: Next): Content {
    const size = [0, 1 + next(200), 512, 1_500 + next(1_500)][next(4)]!;
    // Two empty contents are equal, so their ids are too.
    const bytes = pattern(size, ++this.#made * 7919);
    if (size > 0) new DataView(bytes.buffer).setUint8(0, this.#made % 256);
    const digest = `SHA-256=${createHash("sha256").update(bytes).digest("base64url")}=`;
    const content = { id: `${digest.slice(8, 16)} (${String(size)} bytes)`, bytes };
    this.#contents.set(digest, content);
    return content;
  }

  /** The content of an info; `undefined` when no client stored it. */
  contentOf(digest: string): Content | undefined {
    return this.#contents.get(digest);
  }

  /** Records the start of a write to a name. */
  begin(what: string, name: string, values: string | Write["values"]): Write {
    return this.register(name).begin(new Write(what, this.events.next(), values));
  }

  /** Records the outcome of a write. */
  settle(write: Write, ending: Ending): void {
    if (ending.kind === "resolved") write.settle("done", this.events.next());
    else if (ending.kind === "rejected" && !isSilence(ending.code)) write.settle("failed", this.events.next());
    // Until then it may still take effect.
    else setTimeout(() => write.settle("unknown", this.events.next()), ON_ITS_WAY).unref();
  }

  /** Rejects, with everything known about the name, when it cannot hold this value. */
  expectPossible(name: string, value: string, from: number, doing: string): void {
    const possible = this.register(name).possible(from, this.events.next());
    if (possible.has(value)) return;
    const allowed = [...possible].map((each) => each || "nothing").join(" or ");
    this.violated(name, `${doing} finds ${value || "nothing"}, and not ${allowed}, since event ${String(from)}`);
  }

  violated(name: string, what: string, cause?: unknown): never {
    throw new Error(`${name}: ${what}\n    ${this.register(name).toString()}`, { cause });
  }

  /** Waits until all messages of crashed clients have arrived. */
  async quiet(): Promise<void> {
    await sleep(ON_ITS_WAY + 100);
  }
}

/** Settles with the outcome of a client's call. */
export async function endingOf(client: EndingClient, call: () => Promise<unknown>): Promise<Ending> {
  try {
    return { kind: "resolved", value: await client.run(call) };
  } catch (error) {
    if (client.line.ended) return { kind: "unknown" };
    if (!(error instanceof ObjectStoreError)) throw error;
    return { kind: "rejected", code: error.code, error };
  }
}

/** Whether a code means that the outcome is unknown. */
export function isSilence(code: string): boolean {
  return code === "TIMEOUT" || code === "DISCONNECTED";
}
