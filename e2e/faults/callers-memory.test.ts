// Memory that others own: callers reuse their buffers, and over TCP in Node a received message shares one buffer with
// messages of other subscriptions.
import { setTimeout as sleep } from "node:timers/promises";
import { connect as tcpConnect } from "@nats-io/transport-node";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ObjectBody, type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { connect, pattern, testBucket } from "../support/bucket.ts";
import { plainUrl, serverUrl } from "../support/server.ts";
import { startFaultProxy } from "../servers/fault-proxy.ts";

const PIECES = 6;
const PIECE_BYTES = 300_000;

/** All pieces together, each as it was when it was passed. */
const content = Buffer.concat(Array.from({ length: PIECES }, (_, index) => pattern(PIECE_BYTES, index + 1)));

/** The bucket over a line that delivers nothing for 300 ms, then breaks once, so that everything sent by then is resent. */
async function brokenLine(bucket: string): Promise<ObjectStore> {
  const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
  onTestFinished(() => proxy.stop());
  const connection = await connect({ servers: proxy.url, maxReconnectAttempts: -1, reconnectTimeWait: 20 });
  const store = await new ObjectStoreManager(connection).open(bucket);
  proxy.stall();
  void sleep(300).then(() => {
    proxy.cutAll();
    proxy.resume();
  });
  return store;
}

/** Waits until the line is broken, with everything but the end of the body passed. */
const untilBroken = (): Promise<void> => sleep(400);

/** One buffer, refilled with each piece. */
function refilled(): (index: number) => Uint8Array<ArrayBuffer> {
  const buffer = new Uint8Array(PIECE_BYTES);
  return (index) => {
    buffer.set(pattern(PIECE_BYTES, index + 1));
    return buffer;
  };
}

async function* fromOneBuffer(): AsyncGenerator<Uint8Array> {
  const next = refilled();
  for (let index = 0; index < PIECES; index++) yield next(index);
  next(100);
  await untilBroken();
}

function streamOverOneBuffer(): ReadableStream<Uint8Array> {
  const next = refilled();
  let index = 0;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    if (index < PIECES) {
      controller.enqueue(next(index++));
      return;
    }
    next(100);
    await untilBroken();
    controller.close();
  };
  // Without a queue: a stream with one pulls, and so refills the buffer, before its reader has the piece.
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

/** A byte stream transfers the buffer with each piece, and gets it back with the reader's next request. */
function byteStreamOfPieces(): ReadableStream<Uint8Array> {
  let index = 0;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      if (index < PIECES) {
        controller.enqueue(pattern(PIECE_BYTES, ++index));
        return;
      }
      await untilBroken();
      controller.close();
    },
  });
}

describe("a caller may reuse its buffer, even when a disconnect makes everything be resent", () => {
  test.each<[string, () => ObjectBody]>([
    ["an async generator over one buffer", fromOneBuffer],
    ["a stream that refills one buffer in its pull", streamOverOneBuffer],
    [
      "a Response of such a stream",
      () => new Response(streamOverOneBuffer() as ReadableStream<Uint8Array<ArrayBuffer>>),
    ],
    ["a byte stream", byteStreamOfPieces],
  ])("in %s", async (_title, body) => {
    const { store, bucket } = await testBucket();
    await (await brokenLine(bucket)).put("A", body());
    expect(Buffer.compare(await store.getBytes("A"), content)).toBe(0);
  });

  test("once a write of createWritable has resolved", async () => {
    const { store, bucket } = await testBucket();
    const { writable, info } = (await brokenLine(bucket)).createWritable("A");
    const writer = writable.getWriter();
    const next = refilled();
    for (let index = 0; index < PIECES; index++) await writer.write(next(index));
    next(100);
    await untilBroken();
    await writer.close();
    expect(await info).toMatchObject({ size: content.length });
    expect(Buffer.compare(await store.getBytes("A"), content)).toBe(0);
  });
});

describe("over TCP in Node, where messages share the memory of a socket read", () => {
  test("eight small objects read at once are complete, and messages of other subscriptions stay unchanged", async () => {
    const { bucket } = await testBucket();
    const connection = await tcpConnect({ servers: await plainUrl() });
    onTestFinished(() => connection.close());
    const store = await new ObjectStoreManager(connection).open(bucket);
    const names = Array.from({ length: 8 }, (_, index) => `object ${String(index)}`);
    for (const name of names) await store.putString(name, `text of ${name}`);

    const others: Uint8Array[] = [];
    connection.subscribe(`other.${bucket}`, { callback: (_, { data }) => void others.push(data) });
    for (let round = 0; round < 20; round++) {
      connection.publish(`other.${bucket}`, "other");
      const texts = Promise.all(names.map((name) => store.getString(name)));
      for (let i = 0; i < 8; i++) connection.publish(`other.${bucket}`, "other");
      expect(await texts).toEqual(names.map((name) => `text of ${name}`));
    }
    await connection.flush();
    expect(new Set(others.map((data) => new TextDecoder().decode(data)))).toEqual(new Set(["other"]));
  });

  test("a Node Buffer passed to put, and bytes returned by get, stay unchanged", async () => {
    const { bucket } = await testBucket();
    const connection = await tcpConnect({ servers: await plainUrl() });
    onTestFinished(() => connection.close());
    const store = await new ObjectStoreManager(connection).open(bucket);
    const pool = Buffer.from(pattern(400_000));
    await Promise.all(
      [0, 1, 2, 3].map((i) => store.put(`${String(i)}`, pool.subarray(i * 100_000, (i + 1) * 100_000))),
    );
    expect(Buffer.compare(pool, pattern(400_000))).toBe(0);
    const pieces = await Promise.all([0, 1, 2, 3].map((i) => store.getBytes(`${String(i)}`)));
    expect(Buffer.compare(Buffer.concat(pieces), pool)).toBe(0);
  });
});
