import { expect, test } from "../pages/worker/fixtures.ts";

test("errors are those of the store, with code, fields and cause", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, manager, rejection, ObjectStoreError } = workerPage;
    const all = {
      missing: await rejection(store.get("missing")),
      revision: await rejection(store.put("x", "y", { expectedRevision: 7 })),
      bucket: await rejection(manager.open("nowhere")),
      name: await rejection(manager.open("not a name")),
      misuse: await rejection(store.put({ name: "x", headers: { a: "b" as unknown as string[] } }, "")),
      range: await rejection(store.put("r", "abc").then(() => store.get("r", { range: { start: 10 } }))),
    };
    return Object.entries(all).map(([name, error]) => [
      name,
      error instanceof ObjectStoreError ? [error.name, error.code, error.serverCode] : (error as Error).name,
    ]);
  });
  expect(Object.fromEntries(result as [string, unknown][])).toEqual({
    missing: ["ObjectStoreError", "OBJECT_NOT_FOUND", undefined],
    revision: ["ObjectStoreError", "WRONG_REVISION", undefined],
    bucket: ["ObjectStoreError", "BUCKET_NOT_FOUND", 10059],
    name: ["ObjectStoreError", "INVALID_BUCKET", undefined],
    misuse: "TypeError",
    range: ["ObjectStoreError", "RANGE_NOT_SATISFIABLE", undefined],
  });
});

test("buckets are created, listed, changed and removed as by the manager @app", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { manager, store, bucket } = workerPage;
    const other = await manager.create({ bucket: `${bucket}-other`, description: "d" });
    const names: string[] = [];
    for await (const name of manager.names()) if (name.startsWith(bucket)) names.push(name);
    const descriptions: string[] = [];
    for await (const status of manager.stores())
      if (status.bucket === other.bucket) descriptions.push(status.description);
    await manager.update({ bucket: other.bucket, description: "e" });
    const { description } = await other.status();
    await store.addBucketLink("link", other);
    const link = (await store.getInfo("link")).link?.bucket === other.bucket;
    await manager.delete(other.bucket);
    for await (const name of manager.names()) if (name === bucket) break;
    return { names: names.sort().map((name) => name.slice(bucket.length)), descriptions, description, link };
  });
  expect(result).toEqual({ names: ["", "-other"], descriptions: ["d"], description: "e", link: true });
});

test("lists, links, deletes, checks and seals @app", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, rejection, ObjectStoreError } = workerPage;
    for (let i = 0; i < 600; i++) await store.put(`n${String(i)}`, "");
    const listed = (await store.list()).map(({ name }) => name);
    const info = await store.put("target", "content");
    await store.addLink("link", info);
    const followed = await store.getString("link");
    await store.delete("target");
    const report = await store.check({ olderThan: 0 });
    const all = await store.list({ showDeleted: true });
    const sealed = await store.seal();
    const error = await rejection(store.put("late", "x"));
    return {
      listed: listed.length === 600 && listed.every((name, i) => name === `n${String(i)}`),
      followed,
      markers: report.deleteMarkers.map(({ name }) => name),
      all: all.length,
      sealed: sealed.sealed,
      code: error instanceof ObjectStoreError && error.code,
    };
  });
  expect(result).toEqual({
    listed: true,
    followed: "content",
    markers: ["target"],
    all: 602,
    sealed: true,
    code: "SEALED",
  });
});

test("a watch yields the current objects, null, and changes; it ends on abort and when the loop ends", async ({
  client,
  nats,
}) => {
  const consumers = async (): Promise<number> => {
    const answer = await fetch(`${nats.monitorUrl}/jsz`);
    return ((await answer.json()) as { consumers: number }).consumers;
  };
  const before = await consumers();
  const result = await client.evaluate(async () => {
    const { store, connection } = workerPage;
    await store.put("a", "1");
    const controller = new AbortController();
    const seen: (string | null)[] = [];
    for await (const info of store.watch({ signal: controller.signal })) {
      seen.push(info && `${info.name}${info.deleted ? " deleted" : ""}`);
      if (info === null) void store.put("b", "2").then(() => store.delete("a"));
      if (info?.deleted) controller.abort(new Error("is no error of the watch"));
    }
    for await (const info of store.watch()) if (info === null) break;
    // Ended from outside while it waits.
    const waiting = store.watch()[Symbol.asyncIterator]();
    while ((await waiting.next()).value !== null);
    const next = waiting.next();
    await waiting.return?.();
    if (!(await next).done) throw new Error("the watch did not end");
    const updates = store.watch({ updatesOnly: true });
    await store.put("c", "3");
    await store.put("d", "4");
    const news: string[] = [];
    for await (const info of updates) {
      news.push(info!.name);
      if (news.length === 2) break;
    }
    return { seen, news, pending: connection.pending };
  });
  expect(result).toEqual({
    seen: ["a", "b", null, "b", "a deleted"].filter((_, i) => i !== 1),
    news: ["c", "d"],
    pending: 0,
  });
  await expect.poll(consumers).toBe(before);
});

test("renames, copies, lists by prefix and keeps media types @app", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, rejection } = workerPage;
    const headers = { "content-type": "text/x-a" };
    await store.put("dir/a", new Response("content", { headers }));
    await store.rename("dir/a", "dir/b");
    const copy = await store.copy("dir/b", "c", { expectedRevision: 0 });
    const exist = [await store.exists("dir/a"), await store.exists("dir/b")];
    const listed = (await store.list({ prefix: "dir/" })).map(({ name }) => name);
    const buffer = await (await store.get("c")).arrayBuffer();
    const unknown = await rejection(store.put("c", "lost", { previousRevision: 0 } as object));
    return { exist, listed, headers: copy.headers, text: new TextDecoder().decode(buffer), unknown: String(unknown) };
  });
  expect(result).toEqual({
    exist: [false, true],
    listed: ["dir/b"],
    headers: { "Content-Type": ["text/x-a"] },
    text: "content",
    unknown: 'TypeError: options: unknown option "previousRevision", use "expectedRevision"',
  });
});
