// Credentials that expire, in operator mode, and users that are refused.
import type { NatsConnection } from "@nats-io/nats-core";
import { expect, onTestFinished, test, vi } from "vitest";
import { codeOf, errorOf } from "../../e2e/support/bucket.ts";
import { createOperator } from "../../e2e/support/jwt.ts";
import { serverUrl, startServer } from "../../e2e/support/server.ts";
import { connect, type ConnectOptions, ObjectStoreError, ObjectStoreManager } from "../index.ts";

/** Connects; ends with the test. */
async function open(options: ConnectOptions): Promise<NatsConnection> {
  const connection = await connect({ reconnectTimeWait: 50, reconnectJitter: 0, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

/** Waits for the next status of a type. */
async function until(connection: NatsConnection, type: string): Promise<void> {
  for await (const status of connection.status()) if (status.type === type) return;
  throw new ObjectStoreError("DISCONNECTED", `closed before ${type}`);
}

test("credentials are renewed when they expire, and transfers outlive it", { timeout: 40_000 }, async () => {
  const operator = createOperator();
  const server = await startServer(operator.config);
  const creds = vi.fn(() => Promise.resolve(operator.creds(1)));
  const connection = await open({ servers: server.wsUrl, creds });
  let expired = 0;
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === "error" && status.error.name === "UserAuthenticationExpiredError") expired++;
    }
  })();
  const store = await new ObjectStoreManager(connection).create({ bucket: "b", storage: "memory" });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      controller.enqueue(new Uint8Array(256 * 1024));
      if (Date.now() - started > 8_000) controller.close();
    },
  });
  const started = Date.now();
  const { size } = await store.put("long", body);
  expect((await store.getBytes("long")).length).toBe(size);
  expect(creds.mock.calls.length).toBeGreaterThan(expired);
  expect(expired).toBeGreaterThan(1);
});

test("credentials that cannot be renewed for a while are requested again", { timeout: 30_000 }, async () => {
  const operator = createOperator();
  const server = await startServer(operator.config);
  let calls = 0;
  const stale = operator.creds(2);
  const creds = (): Promise<string> => {
    calls++;
    // The first renewals fail, and then bring what has expired already, as a cache does.
    if (calls > 1 && calls < 5) return Promise.reject(new Error("offline"));
    return Promise.resolve(calls < 8 ? stale : operator.creds(60));
  };
  const connection = await open({ servers: server.wsUrl, creds });
  const store = await new ObjectStoreManager(connection).create({ bucket: "b", storage: "memory" });
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await store.put("after", "x");
  expect(await store.getString("after")).toBe("x");
  expect(calls).toBe(8);
});

test("credentials are fetched once per outage, however long it is", { timeout: 30_000 }, async () => {
  const operator = createOperator();
  const server = await startServer(operator.config);
  const creds = vi.fn(() => Promise.resolve(operator.creds(60)));
  const connection = await open({ servers: server.wsUrl, creds });
  expect(creds).toHaveBeenCalledTimes(1);
  await server.kill();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(creds).toHaveBeenCalledTimes(2);
  const back = until(connection, "reconnect");
  await server.restart();
  await back;
  expect(creds).toHaveBeenCalledTimes(2);
});

test("credentials that cannot be fetched are DISCONNECTED, with the failure as the cause", async () => {
  const cause = new Error("401 from the token service");
  const rejected = await errorOf(connect({ servers: await serverUrl(), creds: () => Promise.reject(cause) }));
  expect(rejected.code).toBe("DISCONNECTED");
  expect(rejected.message).toContain(cause.message);
  expect(rejected.cause).toBe(cause);
  const never = new Promise<string>(() => undefined);
  expect(await codeOf(connect({ servers: await serverUrl(), creds: () => never, timeout: 300 }))).toBe("DISCONNECTED");
  const garbage = await errorOf(connect({ servers: await serverUrl(), creds: () => Promise.resolve("garbage") }));
  expect(garbage.code).toBe("DISCONNECTED");
  expect(garbage.message).not.toContain("garbage");
});

test("close does not wait for credentials that never arrive", async () => {
  const operator = createOperator();
  const server = await startServer(operator.config);
  let calls = 0;
  const creds = (): Promise<string> =>
    calls++ === 0 ? Promise.resolve(operator.creds(60)) : new Promise<string>(() => undefined);
  const connection = await open({ servers: server.wsUrl, creds });
  await server.kill();
  await vi.waitFor(() => expect(calls).toBe(2), 5_000);
  const started = Date.now();
  await connection.close();
  expect(Date.now() - started).toBeLessThan(1_000);
});

test("a user who is refused permanently closes the connection", { timeout: 30_000 }, async () => {
  const login = (password: string): string => `authorization { user: "a", password: "${password}" }`;
  const server = await startServer({ append: login("b") });
  const connection = await open({ servers: server.wsUrl, user: "a", pass: "b" });
  await server.reload(login("changed"));
  const error = (await connection.closed()) as Error;
  expect(error.name).toBe("AuthorizationError");
});

test("temporary refusals do not close the connection, however often they happen", { timeout: 30_000 }, async () => {
  const login = (password: string): string => `authorization { user: "a", password: "${password}" }`;
  const server = await startServer({ append: login("b") });
  const connection = await open({ servers: server.wsUrl, user: "a", pass: "b", reconnectTimeWait: 400 });
  for (let round = 0; round < 3; round++) {
    const [refused, back] = [until(connection, "error"), until(connection, "reconnect")];
    await server.reload(login("changed"));
    await refused;
    await server.reload(login("b"));
    await back;
  }
  expect(connection.isClosed()).toBe(false);
});
