// A rename removes the marker that it leaves under the old name, so the old name has revision 0 again. A change that found
// the object under another client's subject, or assumed that there is none, expects that 0 and succeeds after the rename: it
// must not remove the chunks, which the new name has.
import { describe, expect, test } from "vitest";
import type { ObjectStore } from "../../src/index.ts";
import { type TestBucket, testBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { META, meanwhile } from "../support/meanwhile.ts";
import { base64, latin1, writeObject } from "../support/other-client.ts";
import { connect } from "../support/bucket.ts";
import { ObjectStoreManager } from "../../src/index.ts";
import { serverMinor } from "../support/server.ts";

/** A second client, whose first meta message waits until the object was renamed to `new`. */
async function heldWhileRenamed(bucket: TestBucket, name: string): Promise<ObjectStore> {
  const connection = await connect();
  const store = await new ObjectStoreManager(connection).open(bucket.bucket);
  meanwhile(connection, META, 1, () => bucket.store.updateMeta(name, { name: "new" }));
  return store;
}

test.runIf(serverMinor >= 12)(
  "a put in an atomicPut bucket leaves an object intact that was renamed meanwhile",
  async () => {
    const bucket = await testBucket({ atomicPut: true });
    await bucket.store.putString("old", "content");
    const other = await heldWhileRenamed(bucket, "old");
    await other.putString("old", "another");
    expect(await bucket.store.getString("old")).toBe("another");
    expect(await bucket.store.getString("new")).toBe("content");
    await expectConsistent(bucket);
  },
);

const subjects: [string, string, (name: string) => string][] = [
  ["without padding", "x", (name) => base64(name).replaceAll("=", "")],
  ["in Latin-1", "é", latin1],
  ["in base64 with + and /", "ß?>~~", base64],
];

describe.each(subjects)(
  "of an object whose name another client has encoded %s, renamed meanwhile,",
  (_, name, encode) => {
    async function written(): Promise<TestBucket> {
      const bucket = await testBucket();
      await writeObject(bucket, name, ["content"], {}, { token: encode(name) });
      return bucket;
    }

    test("a put leaves the new name intact", async () => {
      const bucket = await written();
      await (await heldWhileRenamed(bucket, name)).putString(name, "another");
      expect(await bucket.store.getString("new")).toBe("content");
    });

    test("a delete leaves the new name intact", async () => {
      const bucket = await written();
      await (await heldWhileRenamed(bucket, name)).delete(name).catch(() => undefined);
      expect(await bucket.store.getString("new")).toBe("content");
    });

    test("an update does not recreate the old name", async () => {
      const bucket = await written();
      await (await heldWhileRenamed(bucket, name)).updateMeta(name, { description: "d" }).catch(() => undefined);
      expect((await bucket.store.list()).map((info) => info.name)).toEqual(["new"]);
    });

    test("an update does not recreate the old name without its content, which was replaced before", async () => {
      const bucket = await written();
      const connection = await connect();
      const other = await new ObjectStoreManager(connection).open(bucket.bucket);
      meanwhile(connection, META, 1, async () => {
        await bucket.store.putString(name, "newer");
        await bucket.store.updateMeta(name, { name: "new" });
      });
      await other.updateMeta(name, { description: "d" }).catch(() => undefined);
      for (const info of await bucket.store.list()) expect(await bucket.store.getString(info.name)).toBe("newer");
    });
  },
);
