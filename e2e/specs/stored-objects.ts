import { createHash } from "node:crypto";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import "../servers/websocket.ts";
import { OtherClient } from "./other-client.ts";

/** What the entry of an object says, as it is on the wire. */
interface Entry {
  name: string;
  nuid?: string;
  size?: number;
  chunks?: number;
  deleted?: boolean;
  digest?: string;
}

/** What a server holds, seen through a connection of our own and without the library under test. */
export class StoredObjects {
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;

  private constructor(connection: NatsConnection, manager: JetStreamManager) {
    this.#connection = connection;
    this.#manager = manager;
  }

  static async connect(wsUrl: string, options: ConnectionOptions = {}): Promise<StoredObjects> {
    const connection = await wsconnect({
      servers: wsUrl,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ...options,
    });
    return new StoredObjects(connection, await jetstreamManager(connection));
  }

  /** Somebody else who works with this bucket; it is made when it is not there yet. */
  otherClient(bucket: string, limits: { max_bytes?: number; max_age?: number } = {}): Promise<OtherClient> {
    return OtherClient.open(bucket, this.#manager, limits);
  }

  async setLimit(bucket: string, bytes: number): Promise<void> {
    const { config } = await this.#manager.streams.info(`OBJ_${bucket}`);
    await this.#manager.streams.update(config.name, { ...config, max_bytes: bytes });
  }

  /** Sets the limit of a bucket to what it holds: not one byte more has room. */
  async fill(bucket: string): Promise<void> {
    const { state } = await this.#manager.streams.info(`OBJ_${bucket}`);
    await this.setLimit(bucket, state.bytes);
  }

  /** Sets how long a bucket keeps a message, in ns. */
  async setAge(bucket: string, age: number): Promise<void> {
    const { config } = await this.#manager.streams.info(`OBJ_${bucket}`);
    await this.#manager.streams.update(config.name, { ...config, max_age: age, duplicate_window: age });
  }

  async removeBucket(bucket: string): Promise<void> {
    await this.#manager.streams.delete(`OBJ_${bucket}`);
  }

  async buckets(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.#manager.streams.names()) if (name.startsWith("OBJ_")) names.push(name.slice(4));
    return names;
  }

  /** Names of what is there, in no particular order. */
  async names(bucket: string): Promise<string[]> {
    return (await this.#entries(bucket)).filter(({ deleted }) => !deleted).map(({ name }) => name);
  }

  /** What the chunks of an object are stored under. */
  async nuid(bucket: string, name: string): Promise<string> {
    const entry = (await this.#entries(bucket)).find((each) => each.name === name);
    return entry?.nuid ?? "";
  }

  /** How many chunks each upload has, whether it is an object or not. */
  uploads(bucket: string): Promise<Map<string, number>> {
    return this.#chunkCounts(bucket);
  }

  /** How many chunks there are, of whatever object. */
  async chunks(bucket: string): Promise<number> {
    const counts = [...(await this.#chunkCounts(bucket)).values()];
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The content of an object, put together chunk by chunk. */
  async content(bucket: string, name: string): Promise<Buffer> {
    const entry = (await this.#entries(bucket)).find((each) => each.name === name && !each.deleted);
    if (!entry) throw new Error(`there is no ${name} in ${bucket}`);
    const chunks: Uint8Array[] = [];
    for (let seq = 1; chunks.length < (entry.chunks ?? 0);) {
      const query = { seq, next_by_subj: `$O.${bucket}.C.${entry.nuid}` };
      const message = await this.#manager.streams.getMessage(`OBJ_${bucket}`, query);
      if (!message) throw new Error(`${name} lacks chunks`);
      chunks.push(message.data);
      seq = message.seq + 1;
    }
    return Buffer.concat(chunks);
  }

  /**
   * What must not be left once nobody works with a bucket: chunks of no object, objects without all of their chunks.
   * Nothing to say of a bucket that is not there.
   */
  async leftovers(bucket: string): Promise<string[]> {
    const stream = `OBJ_${bucket}`;
    const info = await this.#manager.streams.info(stream).catch(() => undefined);
    if (!info) return [];
    const stored = await this.#chunkCounts(bucket);
    const problems: string[] = [];
    for (const { name, nuid = "", chunks = 0, deleted } of await this.#entries(bucket)) {
      if (deleted) continue;
      const found = stored.get(nuid) ?? 0;
      if (found !== chunks) problems.push(`${bucket}: ${name} has ${found} of ${chunks} chunks`);
      stored.delete(nuid);
    }
    for (const [nuid, count] of stored) problems.push(`${bucket}: ${count} chunks of ${nuid}, which is no object`);
    return problems;
  }

  /** How many consumers a bucket has: one for each page that follows it. */
  async consumers(bucket: string): Promise<number> {
    const info = await this.#manager.streams.info(`OBJ_${bucket}`).catch(() => undefined);
    return info?.state.consumer_count ?? 0;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #chunkCounts(bucket: string): Promise<Map<string, number>> {
    const subjects = await this.#subjects(bucket, "C");
    return new Map(subjects.map(([subject, count]) => [subject.split(".").at(-1)!, count]));
  }

  async #entries(bucket: string): Promise<Entry[]> {
    const subjects = await this.#subjects(bucket, "M");
    const entries = await Promise.all(
      subjects.map(async ([subject]) => {
        const message = await this.#manager.streams.getMessage(`OBJ_${bucket}`, { last_by_subj: subject });
        return message?.json<Entry>();
      }),
    );
    // One that went meanwhile, as the old name of an object that is renamed, is not there.
    return entries.filter((entry) => entry !== undefined);
  }

  async #subjects(bucket: string, kind: "C" | "M"): Promise<[string, number][]> {
    const filter = { subjects_filter: `$O.${bucket}.${kind}.>` };
    const { state } = await this.#manager.streams.info(`OBJ_${bucket}`, filter);
    return Object.entries(state.subjects ?? {});
  }
}

/** SHA-256 in hex: two large contents are compared by it, because a difference of them is unreadable. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
