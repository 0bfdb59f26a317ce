import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { headers } from "@nats-io/nats-core";

const chunkBytes = 128 * 1024;
/** Chunks in flight. */
const atOnce = 16;

/** Writes to a bucket like other clients, message by message (ADR-20), without the library under test. */
export class OtherClient {
  readonly #bucket: string;
  readonly #manager: JetStreamManager;
  readonly #jetstream: JetStreamClient;

  private constructor(bucket: string, manager: JetStreamManager) {
    this.#bucket = bucket;
    this.#manager = manager;
    this.#jetstream = manager.jetstream();
  }

  /** Creates the bucket if it does not exist. */
  static async open(
    bucket: string,
    manager: JetStreamManager,
    limits: { max_bytes?: number; max_age?: number; allow_msg_ttl?: boolean },
  ): Promise<OtherClient> {
    await manager.streams.add({
      name: `OBJ_${bucket}`,
      subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
      discard: "new",
      allow_rollup_hdrs: true,
      allow_direct: true,
      ...limits,
    });
    return new OtherClient(bucket, manager);
  }

  async put(
    name: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    nuid = randomUUID().replaceAll("-", ""),
  ): Promise<void> {
    const hash = createHash("sha256");
    let size = 0;
    let chunks = 0;
    let underWay: Promise<unknown>[] = [];
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      for (let at = 0; at < piece.length; at += chunkBytes) {
        const chunk = piece.subarray(at, at + chunkBytes);
        hash.update(chunk);
        size += chunk.length;
        chunks++;
        underWay.push(this.#jetstream.publish(`$O.${this.#bucket}.C.${nuid}`, chunk));
        if (underWay.length < atOnce) continue;
        await Promise.all(underWay);
        underWay = [];
      }
    }
    await Promise.all(underWay);
    const options = { max_chunk_size: chunkBytes };
    await this.#writeEntry(name, { nuid, size, chunks, digest: `SHA-256=${hash.digest("base64url")}=`, options });
  }

  /** Turns the only unfinished upload into an object, as far as it got. Returns the number of its chunks. */
  async complete(name: string, uploads: ReadonlyMap<string, number>): Promise<number> {
    const [[nuid, chunks] = ["", 0]] = uploads;
    await this.#writeEntry(name, { nuid, size: chunks * chunkBytes, chunks, options: { max_chunk_size: chunkBytes } });
    return chunks;
  }

  async delete(name: string): Promise<void> {
    const nuid = await this.beginDelete(name);
    await this.#manager.streams.purge(`OBJ_${this.#bucket}`, { filter: `$O.${this.#bucket}.C.${nuid}` });
  }

  /** Deletes like a client that ends midway: the marker is there, and so are the chunks. */
  async beginDelete(name: string): Promise<string> {
    const { nuid } = await this.#entry(name);
    await this.#writeEntry(name, { nuid, size: 0, chunks: 0, deleted: true });
    return nuid;
  }

  /** Gives an object a second name, as an interrupted rename leaves it. */
  async beginRename(name: string, to: string): Promise<void> {
    await this.#writeEntry(to, { ...(await this.#entry(name)), name: to });
  }

  /** Moves an entry to where old clients stored it: without the padding of its name. */
  async misplace(name: string): Promise<void> {
    const entry = JSON.stringify(await this.#entry(name));
    await this.#manager.streams.purge(`OBJ_${this.#bucket}`, { filter: this.#subject(name) });
    await this.#jetstream.publish(this.#subject(name).replace(/=+$/, ""), entry);
  }

  /** Stores an object whose content expires after a second while its entry stays, as after a later update of the entry. */
  async putExpired(name: string): Promise<void> {
    const [stream, nuid] = [`OBJ_${this.#bucket}`, randomUUID().replaceAll("-", "")];
    const { config } = await this.#manager.streams.info(stream);
    await this.#manager.streams.update(stream, { ...config, allow_msg_ttl: true });
    const filter = `$O.${this.#bucket}.C.${nuid}`;
    await this.#jetstream.publish(filter, "1", { ttl: "1s" });
    const digest = `SHA-256=${createHash("sha256").update("1").digest("base64url")}=`;
    await this.#writeEntry(name, { nuid, size: 1, chunks: 1, digest, options: { max_chunk_size: chunkBytes } });
    const isThere = async (): Promise<boolean> => {
      const { state } = await this.#manager.streams.info(stream, { subjects_filter: filter });
      return Object.keys(state.subjects ?? {}).length > 0;
    };
    while (await isThere()) await sleep(100);
  }

  /** Writes an unreadable entry. */
  async spoil(name: string): Promise<void> {
    await this.#jetstream.publish(this.#subject(name), "{ not JSON");
  }

  /** Changes the digest in the entry, so that the content no longer matches. */
  async damage(name: string): Promise<void> {
    const digest = `SHA-256=${createHash("sha256").update("something else").digest("base64url")}=`;
    await this.#writeEntry(name, { ...(await this.#entry(name)), digest });
  }

  async seal(): Promise<void> {
    const { config } = await this.#manager.streams.info(`OBJ_${this.#bucket}`);
    const sealed = { ...config, sealed: true };
    await this.#manager.streams.update(config.name, sealed);
  }

  async #entry(name: string): Promise<{ nuid: string }> {
    const query = { last_by_subj: this.#subject(name) };
    const message = await this.#manager.streams.getMessage(`OBJ_${this.#bucket}`, query);
    if (!message) throw new Error(`there is no ${name} in ${this.#bucket}`);
    return message.json<{ nuid: string }>();
  }

  async #writeEntry(name: string, entry: object): Promise<void> {
    const rollup = headers();
    rollup.set("Nats-Rollup", "sub");
    const text = JSON.stringify({ name, bucket: this.#bucket, mtime: new Date(0).toISOString(), ...entry });
    await this.#jetstream.publish(this.#subject(name), text, { headers: rollup });
  }

  #subject(name: string): string {
    const token = Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
    return `$O.${this.#bucket}.M.${token}`;
  }
}
