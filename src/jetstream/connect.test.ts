import { expect, onTestFinished, test, vi } from "vitest";
import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { errorOf, reasonOf, uniqueName } from "../../e2e/support/bucket.ts";
import { serverUrl, startServer } from "../../e2e/support/server.ts";
import { wsFactory } from "./web-socket.ts";
import { freePort } from "../../e2e/servers/free-port.ts";
import { connect, type ConnectOptions, ObjectStoreManager } from "../index.ts";

/** Connects; ends with the test. */
async function open(options: ConnectOptions): Promise<NatsConnection> {
  const connection = await connect({ reconnectTimeWait: 50, reconnectJitter: 0, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

const nowhere = async (): Promise<string> => `ws://127.0.0.1:${String(await freePort())}`;

test("returns a connection that the manager accepts", async () => {
  const manager = new ObjectStoreManager(await open({ servers: await serverUrl() }));
  const store = await manager.create({ bucket: uniqueName(), storage: "memory" });
  await store.put("a", "text");
  expect(await store.getString("a")).toBe("text");
  await manager.delete(store.bucket);
});

test("an address where nobody listens is DISCONNECTED at once, and the message names it", async () => {
  const address = await nowhere();
  const started = Date.now();
  const error = await errorOf(connect({ servers: `${address}/nats?token=secret` }));
  expect(Date.now() - started).toBeLessThan(1_000);
  expect(error.code).toBe("DISCONNECTED");
  expect(error.message).toContain(`${address}/nats: `);
  expect(error.message).not.toContain("secret");
  expect(error.cause).toBeInstanceOf(Error);
});

test("a port of something other than NATS is DISCONNECTED at once, and the message names it", async () => {
  const server = await startServer();
  for (const port of [server.ports.client, server.ports.monitor]) {
    const started = Date.now();
    const error = await errorOf(connect({ servers: `ws://127.0.0.1:${String(port)}` }));
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(error.code).toBe("DISCONNECTED");
    expect(error.message).toContain(`ws://127.0.0.1:${String(port)}`);
  }
});

test("addresses where nobody listens are skipped", async () => {
  await open({ servers: [await nowhere(), await nowhere(), await serverUrl()], noRandomize: true });
});

test("without a WebSocket it rejects at once, and says what to do", async () => {
  vi.stubGlobal("WebSocket", undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  Reflect.deleteProperty(globalThis, "WebSocket");
  const error = await errorOf(connect({ servers: await serverUrl() }));
  expect(error.code).toBe("DISCONNECTED");
  expect(error.message).toMatch(/WebSocket.*Node\.js 22.*transport-node/);
});

test("a WebSocket that cannot be created is DISCONNECTED at once, also with wsconnect and wsFactory", async () => {
  vi.stubGlobal("WebSocket", function () {
    throw new DOMException("not allowed", "SecurityError");
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const servers = "ws://nats.example.com";
  const error = await errorOf(connect({ servers }));
  expect(error).toMatchObject({ code: "DISCONNECTED", message: `connect: no connection to ${servers}: not allowed` });
  await expect(wsconnect({ servers, wsFactory })).rejects.toThrow("not allowed");
});

test("a failure of the caller's own factory is DISCONNECTED at once, with its error as the cause", async () => {
  const cause = new Error("no socket");
  const error = await errorOf(connect({ servers: "ws://nats.example.com", wsFactory: () => Promise.reject(cause) }));
  expect(error.code).toBe("DISCONNECTED");
  expect(error.message).toBe("connect to ws://nats.example.com: no socket");
  expect(error.cause).toBe(cause);
});

test("a user that the server refuses is PERMISSION, and the message names the address", async () => {
  const server = await startServer({ append: 'authorization { user: "a", password: "b" }' });
  const error = await errorOf(connect({ servers: server.wsUrl, user: "a", pass: "wrong" }));
  expect(error.code).toBe("PERMISSION");
  expect(error.message).toContain(server.wsUrl);
  await open({ servers: server.wsUrl, user: "a", pass: "b" });
});

test("invalid options are a TypeError that names them, without secrets", async () => {
  const servers = await serverUrl();
  const wrong: [ConnectOptions, RegExp][] = [
    [{ servers, creds: "SUAsecret" }, /creds/],
    [{ servers, nkey: "SUAsecret" }, /nkey/],
    [{ servers, tls: {} }, /tls/],
    [{ servers, port: 4222 }, /port/],
    [{ servers: "ws://" }, /URL/],
  ];
  for (const [options, name] of wrong) {
    const error = await reasonOf(connect(options));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(name);
    expect((error as Error).message).not.toContain("secret");
  }
});

test("an option that is undefined has its default", async () => {
  const connection = await open({
    servers: await serverUrl(),
    ...({ maxReconnectAttempts: undefined, pingInterval: undefined } as unknown as ConnectOptions),
  });
  const { options } = connection as unknown as { options: ConnectOptions };
  expect(options).toMatchObject({ maxReconnectAttempts: -1, ignoreClusterUpdates: true });
  // A dead line is noticed before a transfer has waited its 30 s.
  expect(options.pingInterval! * (options.maxPingOut! + 1)).toBeLessThan(30_000);
});
