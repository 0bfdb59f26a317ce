import { access } from "node:fs/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { wsconnect } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { isAlive } from "./alive.ts";
import { startNatsServer } from "./nats-server.ts";
import "./websocket.ts";

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

test("answers a WebSocket client with JetStream, and leaves neither process nor files behind", async () => {
  const server = await startNatsServer();
  const connection = await wsconnect({ servers: server.wsUrl });
  expect(connection.info?.version).toBe(server.version);
  const admin = await jetstreamManager(connection);
  expect(await admin.streams.list().next()).toEqual([]);
  await connection.close();
  const { pid } = server;
  expect(isAlive(pid)).toBe(true);
  expect(server.log()).toContain("Server is ready");
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  expect(await exists(server.dataDir)).toBe(false);
});

test("keeps its data and ports after a kill and a restart", async () => {
  const server = await startNatsServer();
  const before = await wsconnect({ servers: server.wsUrl });
  await (await jetstreamManager(before)).streams.add({ name: "KEPT", subjects: ["kept"] });
  await before.close();
  const { pid } = server;
  await server.kill();
  expect(isAlive(pid)).toBe(false);
  await server.restart();
  expect(server.pid).not.toBe(pid);
  const after = await wsconnect({ servers: server.wsUrl });
  expect((await (await jetstreamManager(after)).streams.info("KEPT")).config.name).toBe("KEPT");
  await after.close();
  await server.stop();
});

test("keeps a data folder that the caller chose", async () => {
  const first = await startNatsServer();
  const second = await startNatsServer({ dataDir: `${first.dataDir}-chosen` });
  await second.stop();
  expect(await exists(second.dataDir)).toBe(true);
  await first.stop();
});

test("accepts additional lines and edits of the configuration", async () => {
  const server = await startNatsServer({
    append: "max_connections: 7",
    edit: (config) => config.replace("max_payload: 1MB", "max_payload: 8MB"),
  });
  const connection = await wsconnect({ servers: server.wsUrl });
  expect(connection.info?.max_payload).toBe(8 << 20);
  await connection.close();
  const varz = (await (await fetch(`${server.monitorUrl}/varz`)).json()) as { max_connections: number };
  expect(varz.max_connections).toBe(7);
  await server.stop();
});

test("reports the server's output when it does not start", async () => {
  await expect(startNatsServer({ append: "no_such_option: {" })).rejects.toThrow(
    /nats-server ended with 1:[^]*Parse error/,
  );
});
