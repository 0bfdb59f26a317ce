import { createHash } from "node:crypto";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import "../servers/websocket.ts";
import { OtherClient } from "./other-client.ts";

/** The metadata of an object, as on the wire. */
interface Entry {
  name: string;
  nuid?: string;
  size?: number;
  chunks?: number;
  deleted?: boolean;
  digest?: string;
}

/** The content of a server, read through a separate connection and without the library under test. */
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

  /** Another client of this bucket; the bucket is created if it does not exist. */
  otherClient(
    bucket: string,
    limits: { max_bytes?: number; max_age?: number; allow_msg_ttl?: boolean } = {},
  ): Promise<OtherClient> {
    return OtherClient.open(bucket, this.#manager, limits);
  }

  async setLimit(bucket: string, bytes: number): Promise<void> {
    const { config } = await this.#manager.streams.info(`OBJ_${bucket}`);
    await this.#manager.streams.update(config.name, { ...config, max_bytes: bytes });
  }

  /** Limits a bucket to what it holds, so that nothing more fits. */
  async fill(bucket: string): Promise<void> {
    const { state } = await this.#manager.streams.info(`OBJ_${bucket}`);
    await this.setLimit(bucket, state.bytes);
  }

  /** Sets how long a bucket keeps messages, in ns. */
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

  /** The names of the objects, in no particular order. */
  async names(bucket: string): Promise<string[]> {
    return (await this.#entries(bucket)).filter(({ deleted }) => !deleted).map(({ name }) => name);
  }

  /** The nuid of an object's chunks. */
  async nuid(bucket: string, name: string): Promise<string> {
    const entry = (await this.#entries(bucket)).find((each) => each.name === name);
    return entry?.nuid ?? "";
  }

  /** The number of chunks per upload, finished or not. */
  uploads(bucket: string): Promise<Map<string, number>> {
    return this.#chunkCounts(bucket);
  }

  /** The total number of chunks. */
  async chunks(bucket: string): Promise<number> {
    const counts = [...(await this.#chunkCounts(bucket)).values()];
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The content of an object, assembled from its chunks. */
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
   * What must not be left in a bucket that nobody uses: orphaned chunks, and objects without all their chunks. Empty for a
   * missing bucket.
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

  /** Number of consumers of a bucket: one for each page that watches it. */
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
    // One that disappeared meanwhile, such as the old name of a renamed object.
    return entries.filter((entry) => entry !== undefined);
  }

  async #subjects(bucket: string, kind: "C" | "M"): Promise<[string, number][]> {
    const filter = { subjects_filter: `$O.${bucket}.${kind}.>` };
    const { state } = await this.#manager.streams.info(`OBJ_${bucket}`, filter);
    return Object.entries(state.subjects ?? {});
  }
}

/** SHA-256 in hex, to compare large contents: a diff of them would be unreadable. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
