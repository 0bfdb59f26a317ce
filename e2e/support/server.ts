// The nats-server that a test file works with: that of the run, or with NATS_TEST_VERSION=2.10 (or 2.9) an older one.
import { afterAll, inject, onTestFinished } from "vitest";
import { type NatsServer, type ServerLine, startNatsServer, type StartOptions } from "../servers/nats-server.ts";
import type {} from "../servers/vitest-setup.ts";

const wanted = process.env["NATS_TEST_VERSION"] as ServerLine | undefined;
let older: Promise<NatsServer> | undefined;
if (wanted) afterAll(async () => (await older)?.stop());

/** What starts a server of the version under test, with `startNatsServer`. */
export const testedVersion: Pick<StartOptions, "version"> = wanted ? { version: wanted } : {};

/** The second number of the server's version: 15 for 2.15.1. */
export const serverMinor = Number((wanted ?? inject("nats").version).split(".")[1]);

/** Where the server that all tests of a file share is reached. */
export async function serverUrl(): Promise<string> {
  if (!wanted) return inject("nats").wsUrl;
  older ??= startNatsServer({ version: wanted });
  return (await older).wsUrl;
}

/** A server of the test's own, of the version under test, that ends with the test. */
export async function startServer(options: StartOptions = {}): Promise<NatsServer> {
  const server = await startNatsServer({ ...testedVersion, ...options });
  onTestFinished(() => server.stop());
  return server;
}
