import "../servers/websocket.ts";
import { createHash } from "node:crypto";
import { createInbox, headers, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { connect as tcpConnect } from "@nats-io/transport-node";

const CHUNK_BYTES = 128 * 1024;

/** What the runner prepares and cleans up outside the page, independent of all contenders. */
export class Buckets {
  readonly #connection: NatsConnection;

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** `url` of a WebSocket, or of the ordinary protocol: `nats://`. */
  static async connect(url: string): Promise<Buckets> {
    return new Buckets(await (url.startsWith("nats:") ? tcpConnect : wsconnect)({ servers: url }));
  }

  async create(bucket: string, options: { allow_atomic?: boolean; allow_batched?: boolean } = {}): Promise<void> {
    await this.#ask(`STREAM.CREATE.OBJ_${bucket}`, {
      name: `OBJ_${bucket}`,
      subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
      discard: "new",
      allow_rollup_hdrs: true,
      allow_direct: true,
      storage: "file",
      num_replicas: 1,
      ...options,
    });
  }

  async delete(bucket: string): Promise<void> {
    await this.#ask(`STREAM.DELETE.OBJ_${bucket}`);
  }

  /** Empties a bucket, so that objects of one sample do not slow down the next. */
  async purge(bucket: string): Promise<void> {
    await this.#ask(`STREAM.PURGE.OBJ_${bucket}`);
  }

  /** `@nats-io/obj` leaves a consumer on the server with each get. */
  async deleteConsumers(bucket: string): Promise<void> {
    const stream = `OBJ_${bucket}`;
    const { consumers } = await this.#ask<{ consumers: string[] | null }>(`CONSUMER.NAMES.${stream}`);
    for (const consumer of consumers ?? []) await this.#ask(`CONSUMER.DELETE.${stream}.${consumer}`);
  }

  /** Stores an object in the form that every client reads, and returns the nuid of its chunks. */
  async store(bucket: string, name: string, size: number): Promise<string> {
    const nuid = createHash("sha256").update(name).digest("hex").slice(0, 22);
    const hash = createHash("sha256");
    const chunk = Buffer.alloc(CHUNK_BYTES).map((_, index) => (index * 31 + (index >> 8)) & 255);
    const chunks = Math.ceil(size / CHUNK_BYTES);
    await this.#publishAll(chunks, (index) => {
      const data = chunk.subarray(0, Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES));
      hash.update(data);
      return { subject: `$O.${bucket}.C.${nuid}`, data };
    });
    await this.#publishAll(1, () => meta(bucket, name, { nuid, size, chunks, digest: digestOf(hash.digest()) }));
    return nuid;
  }

  /** Stores this many empty objects. */
  async storeMany(bucket: string, count: number): Promise<void> {
    const digest = digestOf(createHash("sha256").digest());
    await this.#publishAll(count, (index) => {
      const nuid = `bench${index}`.padEnd(22, "0");
      return meta(bucket, `folder/file-${index}.txt`, { nuid, size: 0, chunks: 0, digest });
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #ask<T = object>(operation: string, payload?: object): Promise<T> {
    const data = payload ? JSON.stringify(payload) : "";
    const message = await this.#connection.request(`$JS.API.${operation}`, data, { timeout: 60_000 });
    const answer = message.json<T & { error?: { description: string } }>();
    if (answer.error) throw new Error(`${operation}: ${answer.error.description}`);
    return answer;
  }

  /** Publishes with 32 messages in flight. */
  async #publishAll(count: number, make: (index: number) => Outgoing): Promise<void> {
    const inbox = createInbox();
    let sent = 0;
    let stored = 0;
    await new Promise<void>((resolve, reject) => {
      const subscription = this.#connection.subscribe(inbox, {
        callback: (error, message) => {
          const refusal = error ?? message.json<{ error?: { description: string } }>().error;
          if (refusal || ++stored === count) subscription.unsubscribe();
          if (refusal) reject(error ?? new Error(message.string()));
          else if (stored === count) resolve();
          else send();
        },
      });
      const send = (): void => {
        for (; sent < count && sent - stored < 32; sent++) {
          const { subject, data, hdrs } = make(sent);
          this.#connection.publish(subject, data, { reply: inbox, ...(hdrs && { headers: hdrs }) });
        }
      };
      send();
      if (count === 0) resolve();
    });
  }
}

interface Outgoing {
  readonly subject: string;
  readonly data: Uint8Array | string;
  readonly hdrs?: ReturnType<typeof headers>;
}

function meta(bucket: string, name: string, content: { nuid: string; size: number; chunks: number; digest: string }) {
  const hdrs = headers();
  hdrs.set("Nats-Rollup", "sub");
  const key = Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  const data = JSON.stringify({
    name,
    bucket,
    ...content,
    mtime: "0001-01-01T00:00:00Z",
    options: { max_chunk_size: CHUNK_BYTES },
  });
  return { subject: `$O.${bucket}.M.${key}`, data, hdrs };
}

function digestOf(hash: Buffer): string {
  return `SHA-256=${hash.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}
