// Listing must not block the page, whatever strangers have written.
import { expect, test } from "vitest";
import { testBucket } from "../support/bucket.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";

/** Longest time in ms between two turns of the event loop while `work` runs. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await work().finally(() => clearInterval(clock));
  return longest;
}

test("a list and a watch yield to the event loop between meta messages that take long to decode", async () => {
  const bucket = await testBucket();
  const { store } = bucket;
  // Each takes some 20 ms to decode on a fast machine.
  const metadata = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key ${String(at)}`, ""]));
  for (let at = 0; at < 40; at++) {
    const name = `long ${String(at)}`;
    await writeMeta(bucket, base64Url(name), { name, nuid: `n${String(at)}`, metadata });
  }
  const begun = performance.now();
  const inList = await longestTurn(async () => expect(await store.list()).toHaveLength(40));
  const took = performance.now() - begun;
  const inWatch = await longestTurn(async () => {
    for await (const info of store.watch()) if (!info) return;
  });
  // Decoded without a pause, they would take nearly all of the list's time.
  expect(inList).toBeLessThan(took / 2);
  expect(inWatch).toBeLessThan(took / 2);
});
