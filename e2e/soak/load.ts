// The mixed load of a soak test, in Node and in a page: every operation, in several parallel loops with their own names. So
// any rejection is a failure.
import type { ObjectStore, ObjectStoreManager } from "nats-objects";

/** What a load has done so far. */
export interface Done {
  readonly operations: number;
  readonly bytes: number;
  /** Failures, each with its operation. */
  readonly failures: readonly string[];
}

/** A load that runs until it is stopped. */
export interface Load {
  /** Resolves when nothing is running, and nothing more starts. */
  pause(): Promise<void>;
  resume(): void;
  done(): Done;
}

const HANDS = 4;
const NAMES = 12;
const LARGEST = 4 * 1024 * 1024;

/** Contents are slices of this, so that each can be identified by its offset. */
const content = new Uint8Array(2 * LARGEST);
for (let i = 0, state = 1; i < content.length; i++)
  content[i] = (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;

interface Hand {
  readonly store: ObjectStore;
  readonly next: (limit: number) => number;
  readonly name: () => string;
  /** Offset and length of each object's content. */
  readonly stored: Map<string, { start: number; size: number }>;
  count(bytes: number): void;
}

const steps: Record<string, (hand: Hand) => Promise<void>> = {
  "put bytes": (hand) => put(hand, (bytes) => bytes),
  "put a Blob": (hand) => put(hand, (bytes) => new Blob([bytes])),
  "put a stream": (hand) => put(hand, (bytes) => new Blob([bytes]).stream()),
  get: async ({ store, next, stored, count }) => {
    const name = pick([...stored.keys()], next);
    const known = name === undefined ? undefined : stored.get(name);
    if (name === undefined || !known) return;
    const bytes = await store.getBytes(name);
    same(bytes, content.subarray(known.start, known.start + known.size));
    count(bytes.length);
  },
  "get a part": async ({ store, next, stored, count }) => {
    const name = pick([...stored.keys()], next);
    const known = name === undefined ? undefined : stored.get(name);
    if (name === undefined || !known || known.size === 0) return;
    const start = next(known.size);
    const end = start + 1 + next(known.size - start);
    const bytes = await store.getBytes(name, { range: { start, end } });
    same(bytes, content.subarray(known.start + start, known.start + end));
    count(bytes.length);
  },
  "cancel a get": async ({ store, next, stored }) => {
    const name = pick([...stored.keys()], next);
    if (name === undefined) return;
    const reader = (await store.get(name)).body.getReader();
    await reader.read();
    await reader.cancel();
  },
  "abort a put": async ({ store, next, name }) => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const putting = store.put(`${name()}-never`, content.subarray(0, LARGEST), { signal: stop.signal });
    setTimeout(() => {
      stop.abort(reason);
    }, next(30));
    await putting.then(
      (info) => store.delete(info.name), // the put was faster than the abort
      (error: unknown) => {
        if (error !== reason) throw error;
      },
    );
  },
  "write and abort": async ({ store, name }) => {
    const { writable, info } = store.createWritable(`${name()}-never`);
    const writer = writable.getWriter();
    await writer.write(content.subarray(0, 300_000));
    await writer.abort(new Error("enough"));
    await info.catch(() => undefined);
  },
  delete: async ({ store, next, stored }) => {
    const name = pick([...stored.keys()], next);
    if (name === undefined) return;
    await store.delete(name);
    stored.delete(name);
  },
  describe: async ({ store, next, stored }) => {
    const name = pick([...stored.keys()], next);
    if (name !== undefined) await store.updateMeta(name, { description: `said ${String(next(1000))}` });
  },
  list: async ({ store }) => void (await store.list()),
  watch: async ({ store }) => {
    for await (const info of store.watch()) if (info === null) break;
  },
};

/** Starts: creates the bucket, and runs several loops on it. */
export async function startLoad(manager: ObjectStoreManager, bucket: string): Promise<Load> {
  const store = await manager.create({ bucket });
  const failures: string[] = [];
  let operations = 0;
  let bytes = 0;
  let isPaused = false;
  let wake: (() => void)[] = [];
  let busy = 0;

  const work = async (number: number): Promise<void> => {
    const next = random(number);
    const hand: Hand = {
      store,
      next,
      name: () => `${String(number)}/${String(next(NAMES))}`,
      stored: new Map(),
      count: (more) => (bytes += more),
    };
    for (;;) {
      while (isPaused) await new Promise<void>((resolve) => wake.push(resolve));
      const title = pick(Object.keys(steps), next) ?? "";
      busy++;
      try {
        await steps[title]?.(hand);
        operations++;
      } catch (error) {
        failures.push(`${title}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
      }
      busy--;
    }
  };
  for (let number = 1; number <= HANDS; number++) void work(number);
  return {
    async pause() {
      isPaused = true;
      while (busy > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    resume() {
      isPaused = false;
      const waiting = wake;
      wake = [];
      for (const resolve of waiting) resolve();
    },
    done: () => ({ operations, bytes, failures }),
  };
}

async function put(
  hand: Hand,
  body: (bytes: Uint8Array<ArrayBuffer>) => Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
): Promise<void> {
  const { store, next, name, stored, count } = hand;
  // Most files are small, some are not.
  const size = next(4) === 0 ? next(LARGEST) : next(100_000);
  const start = next(content.length - size);
  const to = name();
  await store.put(to, body(content.slice(start, start + size)));
  stored.set(to, { start, size });
  count(size);
}

function same(found: Uint8Array, expected: Uint8Array): void {
  if (found.length !== expected.length || found.some((byte, i) => byte !== expected[i])) throw new Error("other bytes");
}

function pick<T>(items: readonly T[], next: (limit: number) => number): T | undefined {
  return items[next(items.length)];
}

/** Numbers from 0 to below `limit` that are the same for the same seed. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * limit);
  };
}
