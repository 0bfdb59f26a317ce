// Names that would let others intercept responses cannot be derived from public ones.
import { expect, test, vi } from "vitest";
import { testBucket } from "../support/bucket.ts";

test("no request uses a name from the sequence of the objects' nuids", async () => {
  const { connection, store } = await testBucket();
  const seen: string[] = [];
  const publish = connection.publish.bind(connection);
  vi.spyOn(connection, "publish").mockImplementation((to, data, options) => {
    if (to.includes("CONSUMER.CREATE.")) seen.push(to.split(".")[5] ?? "");
    const tokens = options?.reply?.split(/[._]/).slice(-3) ?? [];
    seen.push(...tokens.filter((token) => token.length > 3 && token !== "INBOX"));
    publish(to, data, options);
  });
  const { nuid } = await store.put({ name: "A", maxChunkSize: 1024 }, "a".repeat(5_000));
  await store.list();
  await store.check();
  await store.getBytes("A", { range: { start: 1_500, end: 1_600 } });
  await store.getBytes("A");
  expect(seen.length).toBeGreaterThan(10);
  // All NUIDs of a page share their first twelve characters.
  expect(seen.filter((each) => each.startsWith(nuid.slice(0, 12)))).toEqual([]);
});
