import { expect, test } from "../pages/worker/fixtures.ts";
import { startNatsServer } from "../servers/nats-server.ts";
import { createOperator } from "../support/jwt.ts";

test("reports disconnects, reconnects and round-trip times, and continues after them", async ({ client, way }) => {
  await client.evaluate(async () => {
    const events: string[] = [];
    Object.assign(globalThis, { events });
    void (async () => {
      for await (const { type } of workerPage.connection.status()) events.push(type);
      events.push("end");
    })();
  });
  way.cutAll();
  const events = () => client.evaluate(() => (globalThis as unknown as { events: string[] }).events);
  await expect.poll(events, { timeout: 15_000 }).toContain("reconnect");
  expect(await events()).toContain("disconnect");
  const rtt = await client.evaluate(async () => {
    await workerPage.store.put("after", "x");
    return workerPage.connection.rtt();
  });
  expect(rtt).toBeGreaterThanOrEqual(0);
  await client.evaluate(() => workerPage.connection.close());
  expect((await events()).at(-1)).toBe("end");
});

test("close() and terminating the worker reject pending calls with DISCONNECTED", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { open, startWorker, bucket, bytes, rejection, store, ObjectStoreError } = workerPage;
    await store.put("big", new Blob([bytes(32 << 20)]));
    const codeOf = (error: unknown) => (error instanceof ObjectStoreError ? error.code : String(error));
    const found: Record<string, unknown> = {};
    for (const how of ["close", "terminate"] as const) {
      const worker = startWorker();
      const connection = await open({ worker });
      const its = await connection.manager.open(bucket);
      const reader = (await its.get("big")).body.getReader();
      await reader.read();
      const never = new ReadableStream<Uint8Array>();
      const waiting = [
        its.put("never", never),
        (async () => {
          for (;;) if ((await reader.read()).done) throw new Error("ended");
        })(),
        (async () => {
          for await (const _ of its.watch());
        })(),
      ].map((promise) => rejection(promise).then(codeOf));
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (how === "close") await connection.close();
      else worker.terminate();
      found[how] = await Promise.all(waiting);
      found[`${how}, later`] = codeOf(await rejection(its.list()));
      found[`${how}, closed`] = codeOf(await connection.closed());
      found[`${how}, pending`] = connection.pending;
    }
    return found;
  });
  expect(result).toEqual({
    close: ["DISCONNECTED", "DISCONNECTED", "DISCONNECTED"],
    "close, later": "DISCONNECTED",
    "close, closed": "undefined",
    "close, pending": 0,
    terminate: ["DISCONNECTED", "DISCONNECTED", "DISCONNECTED"],
    "terminate, later": "DISCONNECTED",
    "terminate, closed": "DISCONNECTED",
    "terminate, pending": 0,
  });
});

test("reports why it cannot connect, and leaves no worker", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { open, rejection, ObjectStoreError } = workerPage;
    const codeOf = (error: unknown) => (error instanceof ObjectStoreError ? error.code : String(error));
    const nowhere = { servers: "ws://127.0.0.1:1", maxReconnectAttempts: 0, timeout: 2_000 };
    const wrong = await rejection(open({ user: "nobody", pass: "wrong" })).catch(() => undefined);
    return {
      script: codeOf(await rejection(open({ worker: new Worker("/missing.js", { type: "module" }) }))),
      server: codeOf(await rejection(open(nowhere))),
      cause: ((await rejection(open(nowhere))) as Error).cause instanceof Error,
      wrong: wrong === undefined ? "PERMISSION" : codeOf(wrong),
      clone: ((await rejection(open({ name: (() => 0) as unknown as string }))) as Error).name,
    };
  });
  expect(result).toEqual({
    script: "DISCONNECTED",
    server: "DISCONNECTED",
    cause: true,
    wrong: "PERMISSION",
    clone: "DataCloneError",
  });
});

test("an upload survives an outage of more than ten reconnect attempts", async ({ client, way, browserName }) => {
  test.skip(browserName === "firefox", "Firefox delays connections to an address that refused it");
  await client.evaluate(async () => {
    const { open, bucket, bytes } = workerPage;
    const connection = await open({ reconnectTimeWait: 50, reconnectJitter: 0 });
    const attempts = { count: 0 };
    void (async () => {
      for await (const { type } of connection.status()) if (type === "reconnecting") attempts.count++;
    })();
    const store = await connection.manager.open(bucket);
    const content = bytes(16 << 20);
    let onHalf!: () => void;
    const half = new Promise<void>((resolve) => (onHalf = resolve));
    const onProgress = ({ transferred }: { transferred: number }) => transferred > content.length / 3 && onHalf();
    const done = store.put("outage", new Blob([content]), { onProgress }).then(async () => {
      const isSame = workerPage.same(await store.getBytes("outage"), content);
      await connection.close();
      return isSame;
    });
    Object.assign(globalThis, { attempts, half, done });
  });
  const upload = <T>(read: (upload: { attempts: { count: number }; half: unknown; done: unknown }) => T) =>
    client.evaluate<Awaited<T>>(`(${String(read)})(globalThis)`);
  await upload(({ half }) => half);
  await way.refuse(true);
  way.cutAll();
  await expect.poll(() => upload(({ attempts }) => attempts.count), { timeout: 20_000 }).toBeGreaterThan(15);
  await way.refuse(false);
  expect(await upload(({ done }) => done)).toBe(true);
});

test("gets credentials from the page's function, and again when they expire @app", async ({ client }) => {
  const operator = createOperator();
  const server = await startNatsServer(operator.config);
  try {
    // The last ones outlive the test.
    const issued = [operator.creds(6), operator.creds(10), operator.creds(300)];
    const given = { servers: server.wsUrl, issued };
    const result = await client.evaluate(async ({ servers, issued }) => {
      const { open, bytes, rejection, same, ObjectStoreError } = workerPage;
      let calls = 0;
      const creds = () => Promise.resolve(issued[calls++]!);
      const connection = await open({ servers, creds, reconnectTimeWait: 50 });
      const store = await connection.manager.create({ bucket: "b" });
      const content = bytes(2 << 20);
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 2_500));
          controller.enqueue(content.slice());
          if (calls > 2) controller.close();
        },
      });
      const { size } = await store.put("long", body);
      const isSame = same((await store.getBytes("long")).subarray(size - content.length), content);
      await connection.close();

      const cause = new Error("401 from the token service");
      const failed = (await rejection(open({ servers, creds: () => Promise.reject(cause) }))) as Error;
      const never = new Promise<string>(() => undefined);
      const late = await rejection(open({ servers, creds: () => never, timeout: 300 }));
      const codes = [failed, late].map((error) => (error instanceof ObjectStoreError ? error.code : String(error)));
      return { isSame, calls, codes, isCause: failed.cause === cause };
    }, given);
    expect(result).toMatchObject({ isSame: true, codes: ["DISCONNECTED", "DISCONNECTED"], isCause: true });
    expect(result.calls).toBeGreaterThan(2);
  } finally {
    await server.stop();
  }
});
