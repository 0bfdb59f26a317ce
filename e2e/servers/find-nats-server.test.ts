import { tmpdir } from "node:os";
import { join } from "node:path";
import { wsconnect } from "@nats-io/nats-core";
import { afterEach, expect, test, vi } from "vitest";
import { compareVersions, findNatsServer } from "./find-nats-server.ts";
import { startNatsServer } from "./nats-server.ts";
import "./websocket.ts";

afterEach(() => vi.unstubAllEnvs());

test("uses the server that NATS_SERVER names, and no other if that does not run", async () => {
  const { path, version } = await findNatsServer();
  vi.stubEnv("NATS_SERVER", path);
  expect(await findNatsServer()).toEqual({ path, version });
  vi.stubEnv("NATS_SERVER", join(tmpdir(), "no-such-server"));
  await expect(findNatsServer()).rejects.toThrow(/NATS_SERVER is set to .*no-such-server, which does not run/);
});

test("orders versions by number", () => {
  expect(compareVersions("2.9.25", "2.10.0")).toBeLessThan(0);
  expect(compareVersions("2.10.27", "2.9")).toBeGreaterThan(0);
  expect(compareVersions("2.9", "2.9.0")).toBe(0);
  expect(compareVersions("2.15.1-RC.1", "2.15.1")).toBe(0);
});

test.each(["2.14", "2.11", "2.10", "2.9"] as const)(
  "starts the older line %s",
  { timeout: 15 * 60_000 },
  async (line) => {
    const server = await startNatsServer({ version: line });
    expect(server.version.startsWith(`${line}.`)).toBe(true);
    const connection = await wsconnect({ servers: server.wsUrl });
    expect(connection.info?.version).toBe(server.version);
    await connection.close();
    await server.stop();
  },
);
