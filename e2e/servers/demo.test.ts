import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preview } from "vite";
import { expect, test } from "vitest";
import { startNatsServer } from "./nats-server.ts";
import { startDemo } from "./demo.ts";
import { freePort } from "./free-port.ts";
import { webServerId } from "./server-id.ts";

/** Opens a WebSocket with any `Host` header, as a page whose host name resolves here would; returns the status. */
function upgrade(port: number, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request({
      port,
      host: "127.0.0.1",
      path: "/nats",
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ...headers,
      },
    });
    asking.once("upgrade", (response, socket) => (socket.destroy(), resolve(response.statusCode)));
    asking.once("response", (response) => (response.resume(), resolve(response.statusCode)));
    asking.once("error", reject);
    asking.end();
  });
}

/** Expects that pages of `port`, and programs, reach nats-server, and foreign pages do not. */
async function expectOwnPagesOnly(port: number): Promise<void> {
  const own = `127.0.0.1:${port}`;
  expect(await upgrade(port, { Host: own, Origin: `http://${own}` })).toBe(101);
  expect(await upgrade(port, { Host: own })).toBe(101);
  expect(await upgrade(port, { Host: own, Origin: "https://evil.example.com" })).toBe(404);
  const rebound = `evil.example.com:${port}`;
  expect(await upgrade(port, { Host: rebound, Origin: `http://${rebound}` })).toBe(404);
  expect(await upgrade(port, { Host: rebound })).toBe(404);
}

test("serves the page, and connects its WebSocket, but no other page's, to the server", async () => {
  const port = await freePort();
  const demo = await startDemo({ port });
  const page = await fetch(demo.url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<files-app");

  const behind = `${demo.url.replace("http", "ws")}nats`;
  expect(await webServerId(behind, new URL(demo.url).origin)).toBeDefined();
  expect(await webServerId(behind)).toBeDefined();
  for (const origin of ["https://evil.example.com", "http://localhost:5173", "null"]) {
    expect(await webServerId(behind, origin), origin).toBeUndefined();
    expect(await webServerId(demo.nats.wsUrl, origin), origin).toBeUndefined();
  }

  await expectOwnPagesOnly(port);
  await expect(fetch(demo.nats.monitorUrl)).rejects.toThrow();
  await demo.stop();
  await expect(fetch(demo.url)).rejects.toThrow();
});

test("vite preview connects no other page's WebSocket to the server either", async () => {
  const [port, nats] = [await freePort(), await startNatsServer({ monitor: false })];
  const folder = await mkdtemp(join(tmpdir(), "nats-objects-preview-"));
  process.env["NATS_WS_URL"] = nats.wsUrl;
  const server = await preview({
    configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
    logLevel: "error",
    build: { outDir: folder },
    preview: { port, strictPort: true, host: "127.0.0.1" },
  });
  await expectOwnPagesOnly(port);
  await server.close();
  await nats.stop();
  await rm(folder, { recursive: true });
});
