// The JavaScript judge: @nats-io/obj behind the command line that all peers share (see e2e/interop/protocol.ts).
// `peer.mjs serve` answers a JSON request a line; `peer.mjs OP key=value…` runs one. One file, as in the other languages.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { headers as natsHeaders, nanos, wsconnect } from "@nats-io/nats-core";
import { StorageType, StoreCompression } from "@nats-io/jetstream";
import { Objm } from "@nats-io/obj";
import WebSocket from "ws";

globalThis.WebSocket ??= WebSocket;

const patience = 15_000;
const period = 65_521;
const texts = new Set(["bucket", "name", "newName", "target", "targetBucket", "description", "file", "until"]);

class Unsupported extends Error {}

const connection = await wsconnect({ servers: process.env.NATS_WS_URL ?? "ws://127.0.0.1:9222" });
const objm = new Objm(connection);
const [first] = process.argv.slice(2);
if (first === "serve") {
  for await (const line of createInterface({ input: process.stdin })) say(await answer(JSON.parse(line)));
} else {
  const result = await answer(fromArguments(process.argv.slice(2)));
  say(result);
  process.exitCode = result.ok ? 0 : 1;
}
await connection.close();

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** `put bucket=b name=n size=3`: what is JSON is read as JSON, anything else as text. */
function fromArguments([op, ...rest]) {
  const request = { op };
  for (const argument of rest) {
    const [, key, value] = /^(.*?)=([^]*)$/.exec(argument) ?? [];
    if (key === undefined) continue;
    request[key] = value;
    if (texts.has(key)) continue;
    try {
      request[key] = JSON.parse(value);
    } catch {
      // It stays the text it is.
    }
  }
  return request;
}

async function answer(request) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no end within 15 s")), patience);
  });
  try {
    return { ok: true, ...(await Promise.race([perform(request), late])) };
  } catch (error) {
    return { ok: false, unsupported: error instanceof Unsupported, error: String(error?.message ?? error) };
  } finally {
    clearTimeout(timer);
  }
}

async function perform(request) {
  const { op, bucket, name } = request;
  if (op === "create") return create(request);
  const store = await objm.open(bucket);
  switch (op) {
    case "put":
      return put(store, request);
    case "get":
      return get(store, request);
    case "info": {
      const info = await store.info(name);
      if (!info || info.deleted) throw new Error("object not found");
      return { info: tell(info) };
    }
    case "list":
      return { objects: (await store.list()).map(tell) };
    case "delete":
      await store.delete(name);
      return {};
    case "link": {
      const from = request.targetBucket ? await objm.open(request.targetBucket) : store;
      const target = await from.info(request.target);
      if (!target) throw new Error("target not found");
      return { info: tell(await store.link(name, target)) };
    }
    case "bucketlink":
      return { info: tell(await store.linkStore(name, await objm.open(request.target))) };
    case "update": {
      const meta = metaOf(request);
      meta.name = request.newName ?? name;
      await store.update(name, meta);
      return { info: tell(await store.info(meta.name)) };
    }
    case "watch":
      return watch(store, request);
    case "seal":
      await store.seal();
      return {};
    case "status": {
      const status = await store.status();
      return {
        status: {
          bucket: status.bucket,
          description: status.description,
          ttl: Math.round(status.ttl / 1e6),
          sealed: status.sealed,
          size: status.size,
          compression: status.compression,
          metadata: status.metadata,
        },
      };
    }
  }
  throw new Unsupported(op);
}

async function create({ bucket, description, ttl, maxBytes, compression, bucketMetadata }) {
  await objm.create(bucket, {
    storage: StorageType.Memory,
    ...(description !== undefined && { description }),
    ...(ttl !== undefined && { ttl: nanos(ttl) }),
    ...(maxBytes !== undefined && { max_bytes: maxBytes }),
    ...(compression && { compression: StoreCompression.S2 }),
    ...(bucketMetadata && { metadata: bucketMetadata }),
  });
  return {};
}

function metaOf({ name, description, headers, metadata, chunkSize }) {
  const meta = { name };
  if (description !== undefined) meta.description = description;
  if (metadata) meta.metadata = metadata;
  if (chunkSize) meta.options = { max_chunk_size: chunkSize };
  if (headers) {
    meta.headers = natsHeaders();
    for (const [key, values] of Object.entries(headers)) {
      for (const value of values) meta.headers.append(key, value);
    }
  }
  return meta;
}

async function put(store, request) {
  const content = request.file ? await readFile(request.file) : pattern(request.size ?? 0, request.seed ?? 1);
  return { info: tell(await store.putBlob(metaOf(request), new Uint8Array(content))) };
}

async function get(store, request) {
  const result = await store.get(request.name);
  if (!result) throw new Error("object not found");
  const pieces = [];
  for await (const piece of result.data) pieces.push(piece);
  const error = await result.error;
  if (error) throw error;
  const content = Buffer.concat(pieces);
  if (request.file) await writeFile(request.file, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { info: tell(result.info), size: content.length, sha256 };
}

async function watch(store, { until }) {
  const events = [];
  // What other clients call "the last value of each name", and their default, is includeHistory here.
  const updates = await store.watch({ includeHistory: true });
  say({ event: "ready" });
  for await (const info of updates) {
    events.push(tell(info));
    if (info.name === until) break;
  }
  return { events };
}

function tell(info) {
  // list() and watch() give the message as it is, get() and info() a class around it.
  const { headers } = info;
  const record = headers && typeof headers.keys === "function" ? headers.toRecord() : headers;
  return {
    bucket: info.bucket,
    name: info.name,
    description: info.description,
    headers: record,
    metadata: info.metadata,
    link: info.options?.link ?? undefined,
    chunkSize: info.options?.max_chunk_size,
    nuid: info.nuid,
    size: info.size,
    chunks: info.chunks,
    digest: info.digest,
    deleted: info.deleted ?? false,
  };
}

/** Bytes that look random and are the same in every peer. */
function pattern(size, seed) {
  const content = new Uint8Array(size);
  let state = seed;
  for (let i = 0; i < Math.min(size, period); i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[i] = state >>> 24;
  }
  for (let i = period; i < size; i += period) content.copyWithin(i, 0, Math.min(period, size - i));
  return content;
}
