// Anyone who may write to a bucket chooses where its links lead. A zip is often made for somebody else.
import { expect, test } from "vitest";
import { type ObjectZip, zipObjects } from "../../src/browser/index.ts";
import { codeOf, testBucket } from "../support/bucket.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";

/** A zip is not compressed, so contents and names can be found in it. */
async function textOf({ body }: ObjectZip): Promise<string> {
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

async function twoBuckets() {
  const [own, other] = [await testBucket(), await testBucket()];
  await own.store.putString("own", "the content of own");
  await own.store.addLink("link to own", { bucket: own.bucket, name: "own" });
  await other.store.putString("secret", "the secret of another bucket");
  await own.store.addLink("link to secret", { bucket: other.bucket, name: "secret" });
  await own.store.addBucketLink("link to all", other.store);
  const through = { bucket: own.bucket, name: "link to secret" };
  await writeMeta(own, base64Url("link to a link"), { name: "link to a link", options: { link: through } });
  return { own, other };
}

test("a zip follows links within the bucket, and leaves out those into others, which it reports", async () => {
  const { own } = await twoBuckets();
  const zip = await zipObjects(own.store, "");
  expect(zip.leftOut.map(({ name }) => name)).toEqual(["link to secret", "link to all", "link to a link"]);
  expect(zip.count).toBe(2);
  const text = await textOf(zip);
  expect(text.split("the content of own")).toHaveLength(3);
  expect(text).not.toContain("secret");
});

test("a zip follows links into other buckets with followBucketLinks", async () => {
  const { own } = await twoBuckets();
  const zip = await zipObjects(own.store, await own.store.list(), { followBucketLinks: true });
  expect(zip.leftOut.map(({ name }) => name)).toEqual(["link to all"]);
  expect((await textOf(zip)).split("the secret of another bucket")).toHaveLength(3);
});

test("a zip fails when an object becomes a link into another bucket while it is made", async () => {
  const { own, other } = await twoBuckets();
  // Nuid and size are the same; only the bucket differs.
  const { nuid, size } = await other.store.getInfo("secret");
  await own.store.putString("last", "x".repeat(size));
  const listed = await own.store.getInfo("last");
  const zip = await zipObjects(own.store, [{ ...listed, nuid, size }]);
  const link = { bucket: other.bucket, name: "secret" };
  await writeMeta(own, base64Url("last"), { name: "last", options: { link } });
  expect(await codeOf(textOf(zip))).toBe("OBJECT_REPLACED");
});
