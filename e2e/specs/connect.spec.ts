// What only a browser does to a connection: it sends the page's origin, and hides the reasons of failures.
import { fileURLToPath } from "node:url";
import type * as Core from "../../src/index.ts";
import type * as WorkerSide from "../../src/worker/index.ts";
import { expect, test } from "../pages/worker/fixtures.ts";

const source = `/@fs${fileURLToPath(new URL("../../src/", import.meta.url))}`;

test("an https page with a ws:// address is told at once to use wss://, in a worker, too", async ({ page, origin }) => {
  const https = "https://files.example";
  await page.route(`${https}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
    const { status, headers, body } = await fetch(`${origin}${pathname}${search}`).then(async (answer) => ({
      status: answer.status,
      headers: { "content-type": answer.headers.get("content-type") ?? "" },
      body: Buffer.from(await answer.arrayBuffer()),
    }));
    return route.fulfill({ status, headers, body });
  });
  await page.goto(`${https}/`);
  const found = await page.evaluate(async (source) => {
    const { connect } = (await import(`${source}index.ts`)) as typeof Core;
    const { connectWorker } = (await import(`${source}worker/index.ts`)) as typeof WorkerSide;
    const servers = "ws://nats.example:9222/nats?token=secret";
    const tell = async (connecting: Promise<unknown>, limit: number) => {
      const started = performance.now();
      const error = (await connecting.catch((error: unknown) => error)) as Error & { code: string };
      return { code: error.code, message: error.message, isQuick: performance.now() - started < limit };
    };
    // The worker must load its script first; nats-core's own timeout is 20 s.
    return [await tell(connect({ servers }), 1_000), await tell(connectWorker({ servers }), 15_000)];
  }, source);
  const message = "connect: no connection to ws://nats.example:9222/nats: ";
  const told = `${message}a page loaded over https can only connect to a wss:// address`;
  expect(found).toEqual([
    { code: "DISCONNECTED", message: told, isQuick: true },
    { code: "DISCONNECTED", message: told, isQuick: true },
  ]);
});

test("an address where nobody listens is named in the error", async ({ client }) => {
  const messages = await client.evaluate(async () => {
    const { connect, open, rejection } = workerPage;
    const servers = "ws://127.0.0.1:1/nats";
    return [await rejection(connect({ servers })), await rejection(open({ servers }))].map((error) => String(error));
  });
  for (const message of messages)
    expect(message).toContain("no connection to ws://127.0.0.1:1/nats: the server does not");
});

test("an upload through connect is stored", async ({ client, way }) => {
  const isSame = await client.evaluate(async () => {
    const { connect, ObjectStoreManager, bucket, bytes, same, servers } = workerPage;
    const connection = await connect({ servers });
    const store = await new ObjectStoreManager(connection).open(bucket);
    const content = bytes(8 << 20);
    await store.put("a", new Blob([content]));
    const read = await store.getBytes("a");
    await connection.close();
    return same(read, content);
  });
  expect(isSame).toBe(true);
  await expect.poll(() => way.connections).toBe(1);
});
