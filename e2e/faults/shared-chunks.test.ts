// Two meta messages may name the same chunks without the headers that this library's renames leave: in a bucket that copies
// another, and in a delete marker, which has no content. Put and delete leave the chunks to the live object.
import { describe, expect, test } from "vitest";
import { type TestBucket, testBucket } from "../support/bucket.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";
import { serverMinor } from "../support/server.ts";

const changes: Record<string, (bucket: TestBucket, name: string) => Promise<unknown>> = {
  put: ({ store }, name) => store.putString(name, "another"),
  delete: ({ store }, name) => store.delete(name),
};

describe.each(Object.keys(changes))("%s", (change) => {
  test("of a delete marker keeps the live object with the same nuid", async () => {
    const bucket = await testBucket();
    const { nuid } = await bucket.store.putString("live", "content");
    await writeMeta(bucket, base64Url("gone"), { name: "gone", nuid, size: 0, chunks: 0, deleted: true });
    await changes[change]!(bucket, "gone");
    expect(await bucket.store.getString("live")).toBe("content");
  });

  const origins: Record<string, (origin: TestBucket) => Promise<unknown>> = {
    "was deleted there": ({ store }) => store.delete("a"),
    "was described there": ({ store }) => store.updateMeta("a", { description: "d" }),
  };
  test.runIf(serverMinor >= 10).each(Object.keys(origins))(
    "in a bucket with a source keeps an object renamed here, when the original %s",
    async (what) => {
      const origin = await testBucket();
      const copy = await testBucket({ sources: [{ bucket: origin.bucket }] });
      await origin.store.putString("a", "content");
      await expect.poll(() => copy.store.getString("a").catch(() => ""), { timeout: 5_000 }).toBe("content");
      await copy.store.updateMeta("a", { name: "mine" });
      await origins[what]!(origin);
      const subject = `$O.${copy.bucket}.M.${base64Url("a")}`;
      const arrived = (): Promise<unknown> => copy.jsm.streams.getMessage(copy.stream, { last_by_subj: subject });
      await expect.poll(() => arrived().then(Boolean, () => false), { timeout: 5_000 }).toBe(true);
      await changes[change]!(copy, "a");
      expect(await copy.store.getString("mine")).toBe("content");
    },
  );
});

test("check reports an object that another client left under two names", async () => {
  const bucket = await testBucket();
  await bucket.store.putString("old", "content");
  // nats.go and @nats-io/obj rename like this: first the new message, then a purge of the old one, which is never sent here.
  const { data } = (await bucket.jsm.streams.getMessage(bucket.stream, { last_by_subj: `$O.${bucket.bucket}.M.>` }))!;
  const meta = JSON.parse(new TextDecoder().decode(data)) as object;
  await writeMeta(bucket, base64Url("new"), { ...meta, name: "new" });
  const { halfRenames } = await bucket.store.check({ repair: true, olderThan: 0 });
  expect(halfRenames.map(({ from, to }) => [from.name, to.name])).toEqual([["old", "new"]]);
  expect(await bucket.store.getString("new")).toBe("content");
});
