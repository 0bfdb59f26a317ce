// A unit test of a user's. Jest has `expect` and `test` as globals, Vitest gets them by --globals.

import { memoryStore } from "nats-objects/testing";

test("keeps a file, and tells when there is none", async () => {
  const store = await memoryStore();
  const content = new Uint8Array(300_000).map((_, i) => i % 251);
  await store.put("file", new Blob([content]));
  expect(await store.getBytes("file")).toEqual(content);
  expect(await store.getBytes("file", { range: { start: 1_000, end: 1_002 } })).toEqual(content.slice(1_000, 1_002));
  await expect(store.get("missing")).rejects.toMatchObject({ code: "OBJECT_NOT_FOUND" });
});
