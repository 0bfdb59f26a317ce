import { expect, test } from "vitest";
import WebSocket from "ws";
import { startDemo } from "./demo.ts";
import { freePort } from "./free-port.ts";

test("serves the page, and leads its WebSocket, and no other page's, to the server", async () => {
  const demo = await startDemo({ port: await freePort() });
  const page = await fetch(demo.url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<files-app");

  const hear = (origin: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${demo.url.replace("http", "ws")}nats`, { origin });
      socket.once("message", (data) => {
        socket.terminate();
        resolve((data as Buffer).toString().slice(0, 5));
      });
      socket.once("error", (error) => resolve(error.message));
    });
  expect(await hear(new URL(demo.url).origin)).toBe("INFO ");
  expect(await hear("https://evil.example.com")).toMatch(/403/);
  await demo.stop();
  await expect(fetch(demo.url)).rejects.toThrow();
});
