// Names by which others could take what is meant for us do not follow from what is public.
import { expect, test, vi } from "vitest";
import { testBucket } from "../support/bucket.ts";

test("nothing that is asked has a name of the sequence that the nuids of objects are from", async () => {
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
  // The first twelve characters of all NUIDs of a page are the same.
  expect(seen.filter((each) => each.startsWith(nuid.slice(0, 12)))).toEqual([]);
});
