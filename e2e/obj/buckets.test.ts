// Buckets, as users of @nats-io/obj make, open, list, seal and remove them.
// Beyond 200 lines because it is one list.

import { jetstream } from "@nats-io/jetstream";
import { nanos, type NatsConnection } from "@nats-io/nats-core";
import type { ObjectStoreStatus } from "@nats-io/obj";
import { expect } from "vitest";
import { rejects, same, StorageType, streamOf, textOf, utf8 } from "./both.ts";

function reported(status: ObjectStoreStatus): Record<string, unknown> {
  const { description, ttl, storage, replicas, sealed, size, backingStore, compression } = status;
  return { description, ttl, storage, replicas, sealed, size, backingStore, compression };
}

const defaults = {
  description: "",
  ttl: 0,
  storage: "file",
  replicas: 1,
  sealed: false,
  size: 0,
  backingStore: "JetStream",
  compression: false,
};

same(
  "a bucket that was asked for by name alone has the defaults",
  async ({ objm, name }) => reported(await (await objm.create(name())).status()),
  defaults,
);

same<Record<string, unknown>>(
  "what a bucket was created with is in its status, with the ttl in nanoseconds",
  async ({ objm, name }) => {
    const bucket = name();
    const store = await objm.create(bucket, {
      description: "testing",
      ttl: nanos(3_600_000),
      storage: StorageType.Memory,
      replicas: 1,
      max_bytes: 1_000_000,
      metadata: { k: "v" },
      compression: true,
    });
    const status = await store.status();
    expect(status.bucket).toBe(bucket);
    return { ...reported(status), k: status.metadata?.["k"], max: status.streamInfo.config.max_bytes };
  },
  {
    ...defaults,
    description: "testing",
    ttl: 3_600_000_000_000,
    storage: "memory",
    compression: true,
    k: "v",
    max: 1_000_000,
  },
);

same(
  "the stream of a bucket is configured in the same way",
  async ({ jsm, objm, name }) => {
    const bucket = name();
    await objm.create(bucket, { ttl: nanos(60_000), description: "d", max_bytes: 5_000 });
    const { config } = await jsm.streams.info(`OBJ_${bucket}`);
    const { metadata: _, name: __, subjects, ...rest } = config;
    return {
      subjects: subjects.map((subject) => subject.replace(bucket, "B")),
      rest: { ...rest, placement: undefined },
    };
  },
  {
    subjects: ["$O.B.C.>", "$O.B.M.>"],
    rest: expect.objectContaining({
      description: "d",
      max_age: 60_000_000_000,
      max_bytes: 5_000,
      max_msgs: -1,
      max_msg_size: -1,
      max_consumers: -1,
      max_msgs_per_subject: -1,
      duplicate_window: 60_000_000_000,
      storage: "file",
      retention: "limits",
      discard: "new",
      num_replicas: 1,
      allow_direct: true,
      allow_rollup_hdrs: true,
      sealed: false,
      deny_delete: false,
      deny_purge: false,
    }) as Record<string, unknown>,
  },
);

same(
  "creating a bucket again opens it, and its options stay",
  async ({ objm, bucket }) => {
    const { name, store } = await bucket({ description: "first" });
    await store.putBlob({ name: "a" }, utf8("kept"));
    const again = await objm.create(name, { description: "second", ttl: nanos(1_000) });
    return [await textOf(again, "a"), (await again.status()).description, (await again.status()).ttl];
  },
  ["kept", "first", 0],
);

same(
  "a bucket that is created twice at once is one",
  async ({ objm, name }) => {
    const bucket = name();
    const stores = await Promise.all([objm.create(bucket), objm.create(bucket)]);
    await stores[0].putBlob({ name: "a" }, utf8("1"));
    return textOf(stores[1], "a");
  },
  "1",
);

same(
  "a bucket that exists can be opened, and one that does not cannot",
  async ({ objm, name, bucket }) => {
    const { name: existing } = await bucket();
    return [await rejects(objm.open(existing)), await rejects(objm.open(name()))];
  },
  [false, true],
);

same(
  "an unchecked bucket can be opened whether it exists or not; what it is asked for then rejects",
  async ({ objm, name }) => {
    const missing = name();
    const store = await objm.open(missing, false);
    return [
      await rejects(objm.open(missing, { check: false })),
      await rejects(objm.open(missing, {})),
      await rejects(objm.open(missing, { check: true })),
      await rejects(store.get("a")),
      await rejects(store.status()),
    ];
  },
  [false, false, true, true, true],
);

same(
  "a bucket that was opened unchecked works once somebody has made it",
  async ({ objm, name }) => {
    const bucket = name();
    const early = await objm.open(bucket, false);
    const store = await objm.create(bucket);
    await store.putBlob({ name: "a" }, utf8("1"));
    return textOf(early, "a");
  },
  "1",
);

same(
  "names that no stream can have are refused, checked or not",
  async ({ objm }) => {
    const outcomes: boolean[] = [];
    for (const bad of ["a b", "a.b", "a*", ">", ""]) {
      outcomes.push(
        await rejects(objm.create(bad)),
        await rejects(objm.open(bad)),
        await rejects(objm.open(bad, false)),
      );
    }
    return outcomes.every(Boolean);
  },
  true,
);

same(
  "the list has each bucket, as an iterator and page by page",
  async ({ objm, bucket }) => {
    const [a, b] = [await bucket({ description: "A" }), await bucket({ description: "B" })];
    const found: Record<string, string> = {};
    for await (const status of objm.list()) found[status.bucket] = status.description;
    const lister = objm.list();
    const paged: string[] = [];
    for (let page = await lister.next(); page.length > 0; page = await lister.next()) {
      paged.push(...page.map((status) => status.bucket));
    }
    return [found[a.name], found[b.name], paged.includes(a.name), paged.includes(b.name), await lister.next()];
  },
  ["A", "B", true, true, []],
);

same(
  "a JetStream client will do in place of a connection",
  async ({ Objm, connection, bucket }) => {
    const { name, store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    const client = jetstream(connection, { apiPrefix: "$JS.API", timeout: 10_000 });
    return textOf(await new Objm(client as unknown as NatsConnection).open(name), "a");
  },
  "1",
);

same(
  "a sealed bucket can be read and no longer be changed",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    const sealed = await store.seal();
    return [
      sealed.sealed,
      (await store.status()).sealed,
      await textOf(store, "a"),
      await rejects(store.putBlob({ name: "b" }, utf8("2"))),
      await rejects(store.delete("a")),
      await rejects(store.update("a", { description: "x" })),
    ];
  },
  [true, true, "1", true, true, true],
);

same(
  "sealing a bucket that is gone rejects",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.destroy();
    return rejects(store.seal());
  },
  true,
);

same(
  "a bucket that was destroyed is gone, and cannot be destroyed again",
  async ({ objm, bucket }) => {
    const { store, name } = await bucket();
    return [
      await store.destroy(),
      await rejects(objm.open(name)),
      await rejects(store.destroy()),
      await rejects(store.status()),
      await rejects(store.info("a")),
      await rejects(store.list()),
      await rejects(store.watch()),
    ];
  },
  [true, true, true, true, true, true, true],
);

same(
  "the status has size and state of the stream, and its subjects when asked",
  async ({ bucket }) => {
    const { store, name } = await bucket();
    await store.putBlob({ name: "a", options: { max_chunk_size: 10 } }, new Uint8Array(25));
    const status = await store.status({ subjects_filter: `$O.${name}.>` });
    const { state, config } = status.streamInfo;
    return [status.size > 25, state.messages, Object.values(state.subjects ?? {}).sort(), config.sealed];
  },
  [true, 4, [1, 3], false],
);

same(
  "what does not fit into a bucket is refused, and leaves no chunk",
  async ({ bucket }) => {
    const { store, chunks } = await bucket({ max_bytes: 2_048 });
    const put = store.put({ name: "a", options: { max_chunk_size: 512 } }, streamOf(new Uint8Array(8_192)));
    return [await rejects(put), await store.info("a"), await chunks()];
  },
  [true, null, 0],
);
