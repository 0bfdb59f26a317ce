// Stores opened before their stream was reconfigured, or their bucket recreated: a put that resolves must be readable.
import { expect, test } from "vitest";
import { connect, pattern, type TestBucket, testBucket } from "../support/bucket.ts";
import { META, meanwhile } from "../support/meanwhile.ts";
import { ObjectStoreManager } from "../../src/index.ts";
import { serverMinor } from "../support/server.ts";

const edits: [string, object][] = [["keeps one message of a subject", { max_msgs_per_subject: 1 }]];
if (serverMinor >= 10) edits.push(["moves what it takes", { subject_transform: { src: ">", dest: "elsewhere.>" } }]);

/** Whether a put reports that the object is stored, and whether it is. */
async function putAndRead({ store }: Pick<TestBucket, "store">): Promise<{ resolves: boolean; reads: boolean }> {
  const settled = (promise: Promise<unknown>): Promise<boolean> =>
    promise.then(
      () => true,
      () => false,
    );
  const resolves = await settled(store.put({ name: "A", maxChunkSize: 1024 }, pattern(4_000)));
  return { resolves, reads: await settled(store.getBytes("A")) };
}

test.each(edits)(
  "a put into a stream that, since the store was opened, %s: if it resolves, it can be read",
  async (_, edit) => {
    const bucket = await testBucket();
    const { config } = await bucket.jsm.streams.info(bucket.stream);
    await bucket.jsm.streams.update(bucket.stream, { ...config, ...edit });
    const { resolves, reads } = await putAndRead(bucket);
    expect(reads).toBe(resolves);
  },
);

test("a put whose bucket is recreated between the chunks and the meta message: if it resolves, it can be read", async () => {
  const bucket = await testBucket();
  const connection = await connect();
  const store = await new ObjectStoreManager(connection).open(bucket.bucket);
  meanwhile(connection, META, 1, async () => {
    const { config } = await bucket.jsm.streams.info(bucket.stream);
    await bucket.jsm.streams.delete(bucket.stream);
    await bucket.jsm.streams.add(config);
  });
  const { resolves, reads } = await putAndRead({ store });
  expect(reads).toBe(resolves);
});
