// What a read that begins with a snapshot does with the follower that it has begun beside it.
import { expect, test, vi } from "vitest";
import { JetStreamApi } from "../../src/jetstream/api.ts";
import { BucketStream } from "../../src/jetstream/bucket-stream.ts";
import type { Follower } from "../../src/jetstream/follow-item.ts";
import { ReadAccess } from "../../src/jetstream/read-access.ts";
import { SnapshotFollow } from "../../src/jetstream/snapshot-follow.ts";
import { testBucket } from "../support/bucket.ts";
import { serverMinor } from "../support/server.ts";

const follower = (): Follower => ({
  next: () => Promise.resolve("current"),
  nextNow: () => undefined,
  waits: false,
  nudge: () => undefined,
  close: () => Promise.resolve(),
});

test.runIf(serverMinor >= 11)("makes no consumer once something else follows after the snapshot", async () => {
  const { store, stream: name, admin } = await testBucket();
  for (const each of ["A", "B", "C"]) await store.putString(each, each);
  const stream = new BucketStream(new JetStreamApi(admin), name, new ReadAccess({ direct: true }), undefined);
  // So little that the snapshot has only a part.
  const options = { filter: `$O.${store.bucket}.M.>`, start: "last", window: 1, timeout: 5_000 } as const;
  const begin = vi.fn(() => Promise.resolve(0));
  let loaded = (): void => undefined;
  const loading = new Promise<void>((resolve) => (loaded = resolve));
  const reading = new SnapshotFollow(stream, options, {
    followRest: follower,
    followNew: async () => {
      await loading;
      return { ...follower(), begin };
    },
  });
  const items = [await reading.next(), await reading.next()];
  expect(items).toEqual([expect.objectContaining({ seq: 2 }), "current"]);
  loaded();
  await new Promise((resolve) => setTimeout(resolve));
  expect(begin).not.toHaveBeenCalled();
  await reading.close();
});
