import { expect, test } from "../pages/worker/fixtures.ts";

test("tells of lost and found connections, of round trips, and goes on after them", async ({ client, way }) => {
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

test("close, and a worker that was terminated, reject what is not finished with DISCONNECTED", async ({ client }) => {
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

test("says why it does not connect, and leaves no worker", async ({ client }) => {
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
