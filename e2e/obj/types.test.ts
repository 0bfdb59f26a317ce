// Code that is typed against @nats-io/obj compiles when its import is changed to nats-objects/obj. Checked by tsc.
import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import type * as Theirs from "@nats-io/obj";
import { expectTypeOf, test } from "vitest";
import type * as Ours from "../../src/obj/index.ts";

test("each type is the same as theirs", () => {
  expectTypeOf<Ours.ObjectInfo>().toEqualTypeOf<Theirs.ObjectInfo>();
  expectTypeOf<Ours.ObjectResult>().toEqualTypeOf<Theirs.ObjectResult>();
  expectTypeOf<Ours.ObjectStoreLink>().toEqualTypeOf<Theirs.ObjectStoreLink>();
  expectTypeOf<Ours.ObjectStoreMeta>().toEqualTypeOf<Theirs.ObjectStoreMeta>();
  expectTypeOf<Ours.ObjectStoreMetaOptions>().toEqualTypeOf<Theirs.ObjectStoreMetaOptions>();
  expectTypeOf<Ours.ObjectStoreOptions>().toEqualTypeOf<Theirs.ObjectStoreOptions>();
  expectTypeOf<Ours.ObjectStorePutOpts>().toEqualTypeOf<Theirs.ObjectStorePutOpts>();
  expectTypeOf<Ours.ObjectStoreStatus>().toEqualTypeOf<Theirs.ObjectStoreStatus>();
  expectTypeOf<Ours.ObjectWatchInfo>().toEqualTypeOf<Theirs.ObjectWatchInfo>();
  expectTypeOf<Ours.Placement>().toEqualTypeOf<Theirs.Placement>();
  expectTypeOf<typeof Ours.StorageType>().toEqualTypeOf<typeof Theirs.StorageType>();
});

test("a store of ours is one of theirs, and the other way round", () => {
  expectTypeOf<keyof Ours.ObjectStore>().toEqualTypeOf<keyof Theirs.ObjectStore>();
  expectTypeOf<Ours.ObjectStore>().toExtend<Theirs.ObjectStore>();
  expectTypeOf<Theirs.ObjectStore>().toExtend<Ours.ObjectStore>();
  expectTypeOf<Parameters<Ours.ObjectStore["put"]>>().toEqualTypeOf<Parameters<Theirs.ObjectStore["put"]>>();
  expectTypeOf<Parameters<Ours.ObjectStore["watch"]>>().toEqualTypeOf<Parameters<Theirs.ObjectStore["watch"]>>();
  expectTypeOf<ReturnType<Ours.ObjectStore["watch"]>>().toEqualTypeOf<ReturnType<Theirs.ObjectStore["watch"]>>();
});

test("a manager of ours has the same methods, and is made from the same", () => {
  // The class itself is another one: each has a private field, so a variable of theirs cannot hold one of ours.
  expectTypeOf<keyof Ours.Objm>().toEqualTypeOf<keyof Theirs.Objm>();
  type Methods = "create" | "open" | "list";
  expectTypeOf<Pick<Ours.Objm, Methods>>().toExtend<Pick<Theirs.Objm, Methods>>();
  expectTypeOf<Pick<Theirs.Objm, Methods>>().toExtend<Pick<Ours.Objm, Methods>>();
  expectTypeOf<Parameters<Ours.Objm["create"]>>().toEqualTypeOf<Parameters<Theirs.Objm["create"]>>();
  expectTypeOf<Parameters<Ours.Objm["open"]>>().toEqualTypeOf<Parameters<Theirs.Objm["open"]>>();
  expectTypeOf<ReturnType<Ours.Objm["list"]>>().toExtend<ReturnType<Theirs.Objm["list"]>>();
  expectTypeOf<ConstructorParameters<typeof Ours.Objm>>().toEqualTypeOf<ConstructorParameters<typeof Theirs.Objm>>();
  expectTypeOf<ConstructorParameters<typeof Ours.Objm>>().toEqualTypeOf<[nc: JetStreamClient | NatsConnection]>();
  expectTypeOf<Theirs.Objm["js"]>().toExtend<Ours.Objm["js"]>();
});

test("what is left out of the exports is listed here", () => {
  type Missing = Exclude<keyof typeof Theirs, keyof typeof Ours>;
  expectTypeOf<Missing>().toEqualTypeOf<
    "Base64Codec" | "Base64UrlCodec" | "Base64UrlPaddedCodec" | "getSha256Backend" | "setSha256Backend"
  >();
  expectTypeOf<Exclude<keyof typeof Ours, keyof typeof Theirs>>().toEqualTypeOf<never>();
});

test("a program of theirs compiles with ours", () => {
  // What users write, with the types of their package; the arguments are ours.
  async function program(
    objm: Pick<Theirs.Objm, "create" | "open" | "list">,
    body: ReadableStream<Uint8Array>,
  ): Promise<Theirs.ObjectInfo> {
    const store: Theirs.ObjectStore = await objm.create("files", { max_bytes: 1_000 });
    const info = await store.put({ name: "a", options: { max_chunk_size: 100 } }, body, { previousRevision: 0 });
    const result: Theirs.ObjectResult | null = await store.get("a");
    const error: Error | null | undefined = await result?.error;
    if (error) throw error;
    await store.linkStore("b", await objm.open("other", { check: false }));
    for await (const { name, isUpdate } of await store.watch({ includeHistory: true })) if (isUpdate) console.log(name);
    for await (const { bucket, streamInfo } of objm.list()) console.log(bucket, streamInfo.state.bytes);
    return info;
  }
  type FirstArgument = Parameters<typeof program>[0];
  expectTypeOf<Ours.Objm>().toExtend<FirstArgument>();
});
