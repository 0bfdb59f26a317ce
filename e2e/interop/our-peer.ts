// Our side of the matrix: this package's sources in Node, over WebSocket as in a page.

import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { readFile, writeFile } from "node:fs/promises";
import { ObjectStoreError, type ObjectInfo, type ObjectMeta, ObjectStoreManager } from "../../src/index.ts";
import "../servers/websocket.ts";
import { pattern, sha256 } from "./pattern.ts";
import type { Answer, Peer, Request, ReportedInfo } from "./protocol.ts";

type Outcome = Omit<Extract<Answer, { ok: true }>, "ok">;

/** This package as a peer. */
export class OurPeer implements Peer {
  readonly title = "nats-objects";
  readonly #connection: NatsConnection;
  readonly #manager: ObjectStoreManager;

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
    this.#manager = new ObjectStoreManager(connection);
  }

  static async connect(wsUrl: string): Promise<OurPeer> {
    return new OurPeer(await wsconnect({ servers: wsUrl }));
  }

  async request(request: Request, onReady?: () => void): Promise<Answer> {
    try {
      return { ok: true, ...(await this.#perform(request, onReady)) };
    } catch (error) {
      const { message } = error as Error;
      return { ok: false, error: error instanceof ObjectStoreError ? `${error.code}: ${message}` : message };
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #perform(request: Request, onReady: (() => void) | undefined): Promise<Outcome> {
    const { bucket, name = "" } = request;
    if (request.op === "create") {
      const { description, ttl, maxBytes, compression, bucketMetadata } = request;
      await this.#manager.create({
        bucket,
        storage: "memory",
        ...(description !== undefined && { description }),
        ...(ttl !== undefined && { ttl }),
        ...(maxBytes !== undefined && { maxBytes }),
        ...(compression !== undefined && { compression }),
        ...(bucketMetadata && { metadata: bucketMetadata }),
      });
      return {};
    }
    const store = await this.#manager.open(bucket);
    switch (request.op) {
      case "put": {
        const { file, size = 0, seed = 1 } = request;
        const content = file === undefined ? pattern(size, seed) : await readFile(file);
        return { info: toInfo(await store.put(metaOf(request), content)) };
      }
      case "get": {
        const { info, body } = await store.get(name);
        const content = new Uint8Array(await new Response(body).arrayBuffer());
        if (request.file !== undefined) await writeFile(request.file, content);
        return { info: toInfo(info), size: content.length, sha256: sha256(content) };
      }
      case "info":
        return { info: toInfo(await store.getInfo(name)) };
      case "list": {
        const invalid: Error[] = [];
        const objects = await store.list({ onInvalid: (error) => invalid.push(error) });
        if (invalid[0]) throw invalid[0];
        return { objects: objects.map(toInfo) };
      }
      case "delete":
        await store.delete(name);
        return {};
      case "link": {
        const from = request.targetBucket === undefined ? store : await this.#manager.open(request.targetBucket);
        return { info: toInfo(await store.addLink(name, await from.getInfo(request.target ?? ""))) };
      }
      case "bucketlink":
        return { info: toInfo(await store.addBucketLink(name, await this.#manager.open(request.target ?? ""))) };
      case "update":
        return { info: toInfo(await store.updateMeta(name, { ...metaOf(request), name: request.newName ?? name })) };
      case "watch": {
        const events: ReportedInfo[] = [];
        const onInvalid = (error: Error) => events.push({ bucket, name: `not decoded: ${error.message}` });
        for await (const info of store.watch({ onInvalid, signal: AbortSignal.timeout(15_000) })) {
          if (info === null) {
            onReady?.();
            continue;
          }
          events.push(toInfo(info));
          if (info.name === request.until) return { events };
        }
        throw new Error("no end within 15 s");
      }
      case "seal":
        await store.seal();
        return {};
      case "status":
        return { status: await store.status() };
    }
  }
}

function metaOf({ name = "", description, headers, metadata, chunkSize }: Request): ObjectMeta {
  return {
    name,
    description,
    metadata,
    maxChunkSize: chunkSize,
    headers: headers && Object.fromEntries(Object.entries(headers).map(([key, values]) => [key, [...values]])),
  };
}

function toInfo({ maxChunkSize, ...info }: ObjectInfo): ReportedInfo {
  return { ...info, chunkSize: maxChunkSize };
}
