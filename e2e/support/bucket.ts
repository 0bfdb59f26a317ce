// Shared by integration tests: connections to the run's nats-server, and buckets that are removed after each test.
import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { expect, onTestFinished } from "vitest";
import { type ObjectStore, type ObjectStoreConfig, ObjectStoreError, ObjectStoreManager } from "../../src/index.ts";
import { connectTo } from "./server.ts";

export { pattern } from "./pattern.ts";

// Vitest compares bytes one by one in JavaScript: 500 kB take half a minute on a busy machine.
expect.addEqualityTesters([
  (a, b) => (isBytes(a) && isBytes(b) && a.constructor === b.constructor ? Buffer.compare(a, b) === 0 : undefined),
]);

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

let counter = 0;

/** A bucket name that no other test uses. */
export function uniqueName(prefix = "t"): string {
  return `${prefix}_${String(process.pid)}_${Date.now().toString(36)}_${String(counter++)}`;
}

/** A connection that is closed after the test, over the transport under test. */
export async function connect(options: ConnectionOptions = {}): Promise<NatsConnection> {
  const connection = await connectTo(options);
  onTestFinished(async () => {
    // What was sent last, as the removal of a list's consumer, for which nobody waits. A test may have cut the connection.
    const flushed = connection.isClosed() ? undefined : connection.flush().catch(() => undefined);
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, 500))]);
    await connection.close();
  });
  return connection;
}

/** A test's own bucket, and raw access to its stream. */
export interface TestBucket {
  connection: NatsConnection;
  manager: ObjectStoreManager;
  store: ObjectStore;
  /** Another connection, which the library does not use. */
  admin: NatsConnection;
  jsm: JetStreamManager;
  bucket: string;
  stream: string;
  /** How many messages the stream has, by kind. */
  counts(): Promise<Counts>;
}

/** Messages of a bucket's stream. */
export interface Counts {
  chunks: number;
  metas: number;
  total: number;
}

/** Where to create a bucket, when not on the shared server. */
export interface TestBucketPlace {
  /** The connection that the library uses. */
  connection?: NatsConnection;
  /** Raw access to the stream. */
  admin?: ConnectionOptions;
  /** Creates the bucket, where the connection may not. */
  maker?: ObjectStoreManager;
}

/** Creates a bucket. After the test, removes it and expects that no consumer was left on it. */
export async function testBucket(
  config: Partial<ObjectStoreConfig> = {},
  place: TestBucketPlace = {},
): Promise<TestBucket> {
  const connection = place.connection ?? (await connect(place.admin));
  const manager = new ObjectStoreManager(connection);
  const bucket = config.bucket ?? uniqueName();
  await (place.maker ?? manager).create({ storage: "memory", ...config, bucket });
  const store = await manager.open(bucket);
  const stream = `OBJ_${bucket}`;
  const admin = await connectTo(place.admin);
  const jsm = await jetstreamManager(admin);
  onTestFinished(async () => {
    const consumers = async (): Promise<number> =>
      (await jsm.streams.info(stream).catch(() => undefined))?.state.consumer_count ?? 0;
    // Nobody waits for the removal of a list's consumer. After 15 s the server would remove it by itself.
    await expect.poll(consumers, { message: "consumers left behind", timeout: 10_000 }).toBe(0);
    await jsm.streams.delete(stream).catch(() => undefined);
    await admin.close();
  });
  return { connection, manager, store, admin, jsm, bucket, stream, counts: () => counts(jsm, stream) };
}

/** How many messages a bucket's stream has, by kind. */
export async function counts(jsm: JetStreamManager, stream: string): Promise<Counts> {
  const { state } = await jsm.streams.info(stream, { subjects_filter: ">" });
  const found = { chunks: 0, metas: 0, total: state.messages };
  for (const [subject, count] of Object.entries(state.subjects ?? {})) {
    if (subject.split(".")[2] === "C") found.chunks += count;
    if (subject.split(".")[2] === "M") found.metas += count;
  }
  return found;
}

/** The error that a promise rejects with; must be an ObjectStoreError. */
export async function errorOf(promise: Promise<unknown>): Promise<ObjectStoreError> {
  const reason = await reasonOf(promise);
  expect(reason).toBeInstanceOf(ObjectStoreError);
  return reason as ObjectStoreError;
}

/** The reason that a promise rejects with. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
  return outcome.error;
}

/** The code of the ObjectStoreError that a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).code;
}
