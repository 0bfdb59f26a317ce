import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { wsconnect } from "@nats-io/nats-core";
import { expect, onTestFinished, test } from "vitest";
import { type FaultProxyOptions, startFaultProxy } from "./fault-proxy.ts";
import { startNatsServer } from "./nats-server.ts";
import "./websocket.ts";

/** A proxy in front of a TCP server that runs `serve` for each connection. */
async function before(serve: (socket: Socket) => void, options: Partial<FaultProxyOptions> = {}) {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => serve(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy = await startFaultProxy({ target: { port: (server.address() as { port: number }).port }, ...options });
  onTestFinished(async () => {
    await proxy.stop();
    server.close();
  });
  const dial = async () => {
    const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => {});
    await new Promise((resolve) => socket.once("connect", resolve));
    return socket;
  };
  return { proxy, dial };
}

const echo = (socket: Socket) => void socket.pipe(socket);

async function receive(socket: Socket, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts);
}

const bytes = (length: number) => Buffer.alloc(length, "0123456789");

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

test("delays every byte by half the round trip each way, with many in flight at once", async () => {
  const { dial } = await before(echo, { roundTripMs: 80 });
  const socket = await dial();
  const one = await elapsed(() => (socket.write("ping"), receive(socket, 4)));
  expect(one).toBeGreaterThanOrEqual(79);
  expect(one).toBeLessThan(200);
  // One after the other, these would take 100 × 80 ms.
  const many = await elapsed(async () => {
    for (let i = 0; i < 100; i++) socket.write(bytes(50_000));
    await receive(socket, 5_000_000);
  });
  expect(many).toBeGreaterThanOrEqual(79);
  expect(many).toBeLessThan(1_000);
  socket.destroy();
});

test("does not let later bytes overtake earlier ones when the delay is shortened", async () => {
  const { proxy, dial } = await before(echo, { roundTripMs: 200 });
  const socket = await dial();
  socket.write("first");
  await sleep(20);
  proxy.setDelay({ roundTripMs: 0 });
  socket.write("second");
  expect((await receive(socket, 11)).toString()).toBe("firstsecond");
  socket.destroy();
});

test("limits the throughput per direction, until the limit is removed", async () => {
  const { proxy, dial } = await before(echo, { throughput: { up: 1 << 20 } });
  const socket = await dial();
  const transfer = (length: number) => elapsed(() => (socket.write(bytes(length)), receive(socket, length)));
  const limited = await transfer(1 << 20);
  expect(limited).toBeGreaterThan(850);
  expect(limited).toBeLessThan(1_500);
  proxy.setThroughput({});
  expect(await transfer(1 << 20)).toBeLessThan(500);
  proxy.setThroughput({ down: 2 << 20 });
  expect(await transfer(1 << 20)).toBeGreaterThan(350);
  socket.destroy();
});

test("blocks the sender when the receiver does not read", async () => {
  let sent: Socket | undefined;
  const flood = (socket: Socket) => {
    sent = socket;
    const more = () => {
      while (!socket.destroyed && socket.write(bytes(1 << 20)));
    };
    socket.on("drain", more);
    more();
  };
  const { dial } = await before(flood, { roundTripMs: 20 });
  const socket = await dial();
  socket.pause();
  await expect.poll(() => sent).toBeDefined();
  const accepted = () => sent!.bytesWritten - sent!.writableLength;
  let last = -1;
  for (let i = 0; i < 20 && accepted() !== last; i++) {
    last = accepted();
    await sleep(200);
  }
  expect(accepted()).toBe(last);
  expect(last).toBeLessThan(40 << 20);
  socket.destroy();
});

test("delivers exactly the bytes that a cut allows", async () => {
  const { proxy, dial } = await before((socket) => void socket.write(bytes(1 << 20)));
  const cut = proxy.cutAfter({ direction: "down", bytes: 123_456 });
  const socket = await dial();
  expect(await receive(socket, Infinity)).toHaveLength(123_456);
  await cut;
  expect(proxy.counts.down).toBe(123_456);
  await expect.poll(() => proxy.connections).toBe(0);
});

test("delivers nothing during a stall, and everything after it", async () => {
  const { proxy, dial } = await before(echo);
  const socket = await dial();
  proxy.stall();
  socket.write(bytes(3 << 20));
  await sleep(150);
  expect(proxy.counts).toEqual({ up: 0, down: 0 });
  proxy.resume();
  expect((await receive(socket, 3 << 20)).equals(bytes(3 << 20))).toBe(true);
  socket.destroy();
});

test("refuses connections like a port without a listener, and accepts them again", async () => {
  const { proxy, dial } = await before(echo);
  const kept = await dial();
  await proxy.refuse(true);
  const refused = await new Promise((resolve) => connect(proxy.port, "127.0.0.1").once("error", resolve));
  expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  kept.write("still open");
  expect((await receive(kept, 10)).toString()).toBe("still open");
  await proxy.refuse(false);
  (await dial()).destroy();
  kept.destroy();
});

test("removes the User-Agent header, and nothing else, from a request that arrives in pieces", async () => {
  const heads: string[] = [];
  const { dial } = await before((socket) => void socket.on("data", (data) => heads.push(String(data))), {
    stripUserAgent: true,
  });
  const socket = await dial();
  for (const piece of [
    "G",
    "ET / HTTP/1.1\r\nHost: a\r\nUser-Ag",
    "ent: Mozilla/5.0\r\nAccept: b\r",
    "\n\r\nUser-Agent: c\r\n",
  ]) {
    socket.write(piece);
    await sleep(20);
  }
  await expect.poll(() => heads.join("")).toBe("GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\n\r\nUser-Agent: c\r\n");
  socket.destroy();
});

test("carries a NATS connection, which reconnects after a cut", async () => {
  const server = await startNatsServer();
  const proxy = await startFaultProxy({ target: { port: server.ports.ws }, roundTripMs: 40, stripUserAgent: true });
  const connection = await wsconnect({ servers: proxy.url, reconnectTimeWait: 50, ignoreClusterUpdates: true });
  expect(await connection.rtt()).toBeGreaterThanOrEqual(39);
  const back = (async () => {
    for await (const { type } of connection.status()) if (type === "reconnect") return;
  })();
  proxy.cutAll();
  await back;
  expect(await connection.rtt()).toBeGreaterThanOrEqual(39);
  await connection.close();
  await proxy.stop();
  await server.stop();
});
