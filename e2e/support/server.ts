// The nats-server of a test file: the run's, or an older one with NATS_TEST_VERSION=2.10 (or 2.9). Reached by WebSocket, or
// with NATS_TEST_TRANSPORT=tcp as services in Node do. With NATS_TEST_TRANSPORT=memory it is that of nats-objects/testing;
// e2e/runners/memory-run.ts lists the tests that this is for.
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { setTransportFactory, type Transport } from "@nats-io/nats-core/internal";
import { connect as tcpConnect } from "@nats-io/transport-node";
import { afterAll, inject, onTestFinished } from "vitest";
import { memoryServer } from "../../src/testing/index.ts";
import { type NatsServer, type ServerLine, startNatsServer, type StartOptions } from "../servers/nats-server.ts";
import type {} from "../servers/vitest-setup.ts";
import "../servers/websocket.ts";

const wanted = process.env["NATS_TEST_VERSION"] as ServerLine | undefined;
let older: Promise<NatsServer> | undefined;
if (wanted) afterAll(async () => (await older)?.stop());

/** Options for `startNatsServer` to start the version under test. */
export const testedVersion: Pick<StartOptions, "version"> = wanted ? { version: wanted } : {};

/** Whether tests connect over TCP. */
export const overTcp: boolean = process.env["NATS_TEST_TRANSPORT"] === "tcp";

/** The server in memory of the test file, when that is what is tested. */
const memory = process.env["NATS_TEST_TRANSPORT"] === "memory" ? memoryServer() : undefined;

/** The TCP port of each server, by its WebSocket address. A proxy has none, so connections through it stay WebSockets. */
const plainUrls = new Map<unknown, string>();

/** The minor version of the server: 15 for 2.15.1. */
export const serverMinor = memory ? 12 : Number((wanted ?? inject("nats").version).split(".")[1]);

/** WebSocket address of the server that a file's tests share. */
export async function serverUrl(): Promise<string> {
  if (wanted) older ??= startNatsServer({ version: wanted });
  const { wsUrl, natsUrl } = (await older) ?? inject("nats");
  plainUrls.set(wsUrl, natsUrl);
  return wsUrl;
}

/** TCP address of the same server. */
export async function plainUrl(): Promise<string> {
  return plainUrls.get(await serverUrl())!;
}

/** Connects with the transport under test, by default to the server that a file's tests share. */
export async function connectTo(options: ConnectionOptions = {}): Promise<NatsConnection> {
  if (memory && options.servers === undefined) return memory.connect(options);
  const servers = options.servers ?? (await serverUrl());
  if (!overTcp) return wsconnect({ ...options, servers });
  const plain = plainUrls.get(servers);
  const connection = await (plain ? tcpConnect({ ...options, servers: plain }) : wsconnect({ ...options, servers }));
  keepTransport(connection);
  return connection;
}

/** nats-core reconnects with the process's most recently used transport; here both are in use. */
function keepTransport(connection: NatsConnection): void {
  const { protocol } = connection as unknown as { protocol: { transport: Transport; prepare(): unknown } };
  const { constructor } = protocol.transport as unknown as { constructor: new () => Transport };
  const prepare = protocol.prepare.bind(protocol);
  protocol.prepare = () => {
    setTransportFactory({ factory: () => new constructor() });
    return prepare();
  };
}

/** A test's own server of the version under test, stopped after the test. */
export async function startServer(options: StartOptions = {}): Promise<NatsServer> {
  const server = await startNatsServer({ ...testedVersion, ...options });
  plainUrls.set(server.wsUrl, server.natsUrl);
  onTestFinished(() => server.stop());
  return server;
}
