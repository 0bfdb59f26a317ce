// Runs what users of @nats-io/obj do with that package and with ours, each in buckets of its own on the same server.
import * as theirs from "@nats-io/obj";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { headers, type MsgHdrs, type NatsConnection } from "@nats-io/nats-core";
import { expect, onTestFinished, test } from "vitest";
import * as ours from "../../src/obj/index.ts";
import { connect, uniqueName } from "../support/bucket.ts";

export { StorageType } from "@nats-io/obj";

/** What both packages export: the classes themselves differ by a private field. */
export type Manager = Pick<theirs.Objm, "create" | "open" | "list">;

/** One of the two packages, at work. */
export interface Client {
  readonly isOurs: boolean;
  readonly Objm: new (connection: NatsConnection) => Manager;
  readonly connection: NatsConnection;
  readonly objm: Manager;
  /** The same on a connection of its own. */
  another(): Promise<Manager>;
  /** A look behind the interface. */
  readonly jsm: JetStreamManager;
  /** A bucket in memory, under a name of its own. */
  bucket(options?: Partial<theirs.ObjectStoreOptions>): Promise<Bucket>;
  /** A name for a bucket, which is removed after the test. */
  name(): string;
}

/** A bucket of the test's own. */
export interface Bucket {
  readonly name: string;
  readonly store: theirs.ObjectStore;
  /** How many chunks its stream has. */
  chunks(): Promise<number>;
}

/** A scenario that must come out as `expected` with both packages. */
export function same<T>(title: string, scenario: (client: Client) => Promise<T>, expected: T): void {
  test(title, async () => {
    expect(await scenario(await clientOf(theirs, false)), "@nats-io/obj").toEqual(expected);
    expect(await scenario(await clientOf(ours, true)), "nats-objects/obj").toEqual(expected);
  });
}

/** A scenario that comes out differently on purpose; `why` says what is better. */
export function differs<T>(
  title: string,
  { why, ...expected }: { why: string; theirs: T; ours: T },
  scenario: (client: Client) => Promise<T>,
): void {
  test(`${title}: ${why}`, async () => {
    expect(await scenario(await clientOf(theirs, false)), "@nats-io/obj").toEqual(expected.theirs);
    expect(await scenario(await clientOf(ours, true)), "nats-objects/obj").toEqual(expected.ours);
  });
}

async function clientOf({ Objm }: { Objm: Client["Objm"] }, isOurs: boolean): Promise<Client> {
  const connection = await connect();
  const jsm = await jetstreamManager(await connect());
  const objm = new Objm(connection);
  const bucket = async (options: Partial<theirs.ObjectStoreOptions> = {}): Promise<Bucket> => {
    const unique = newName();
    const store = await objm.create(unique, { storage: theirs.StorageType.Memory, ...options });
    return { name: unique, store, chunks: () => countChunks(jsm, unique) };
  };
  const another = async (): Promise<Manager> => new Objm(await connect());
  return { isOurs, Objm, connection, objm, another, jsm, bucket, name: newName };
}

/** A name for a bucket, which is removed after the test. */
export function newName(): string {
  const name = uniqueName("obj");
  onTestFinished(async () => {
    const admin = await jetstreamManager(await connect());
    await admin.streams.delete(`OBJ_${name}`).catch(() => undefined);
  });
  return name;
}

async function countChunks(jsm: JetStreamManager, bucket: string): Promise<number> {
  const { state } = await jsm.streams.info(`OBJ_${bucket}`, { subjects_filter: `$O.${bucket}.C.>` });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}

/** What is known of an object, without what differs from one run to the next. */
export function described(info: theirs.ObjectInfo | null): Record<string, unknown> | null {
  if (info === null) return null;
  const { name, description, options, metadata, size, chunks, digest, deleted, revision } = info;
  const headers = info.headers ? recordOf(info.headers) : undefined;
  return { name, description, options, metadata, headers, size, chunks, digest, deleted, revision };
}

/** Headers as a record. */
export function recordOf(headers: MsgHdrs): Record<string, string[]> {
  return Object.fromEntries(headers.keys().map((key) => [key, headers.values(key)]));
}

/** Headers from a record. */
export function headersOf(record: Record<string, string[]>): MsgHdrs {
  const made = headers();
  for (const [key, values] of Object.entries(record)) for (const value of values) made.append(key, value);
  return made;
}

/** Whether a promise rejects. */
export async function rejects(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}

/** A stream of these pieces. */
export function streamOf(...pieces: (Uint8Array | string)[]): ReadableStream<Uint8Array> {
  const bytes = pieces.map((piece) => (typeof piece === "string" ? utf8(piece) : piece));
  return new ReadableStream({
    pull(controller) {
      const piece = bytes.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
}

/** All bytes of a stream. */
export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

/** A text as bytes. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The content of an object as a text; `null` when there is none. */
export async function textOf(store: theirs.ObjectStore, name: string): Promise<string | null> {
  const bytes = await store.getBlob(name);
  return bytes && new TextDecoder().decode(bytes);
}

/** The names in a list. */
export async function namesOf(store: theirs.ObjectStore): Promise<string[]> {
  return (await store.list()).map(({ name }) => name);
}
