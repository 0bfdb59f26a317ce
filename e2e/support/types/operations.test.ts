// Pins the operations of `nats-objects` and their results; options and errors are in core.test.ts, other entries in
// entries.test.ts. Vitest runs this, but only the compiler can fail it: `npm run check -- types`.
import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { expect, expectTypeOf, test } from "vitest";
import type * as browser from "../../../src/browser/index.ts";
import type * as encryption from "../../../src/crypto/index.ts";
import type * as core from "../../../src/index.ts";

type Store = core.ObjectStore;
type Info = Promise<core.ObjectInfo>;

type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if both types are identical: no wider, no narrower, and with the same modifiers. */
function same<A, B>(...proof: Identical<A, B> extends true ? [] : ["these types differ"]): void {
  expect(proof).toEqual([]);
}

test("nats-objects exports these names, and no others", () => {
  same<
    keyof typeof core,
    | "connect"
    | "DigestMismatchError"
    | "isObjectStoreError"
    | "ObjectStore"
    | "ObjectStoreError"
    | "ObjectStoreManager"
    | "permissionsFor"
    | "TransferPaused"
  >();
});

test("permissionsFor", () => {
  same<typeof core.permissionsFor, (access: core.RoleAccess | core.ObjectAccess) => core.Permissions>();
  same<core.Permissions, { publish: string[]; subscribe: string[] }>();
});

test("ObjectStoreManager", () => {
  same<ConstructorParameters<typeof core.ObjectStoreManager>, [connection: NatsConnection | JetStreamClient]>();
  same<
    { [Method in keyof core.ObjectStoreManager]: core.ObjectStoreManager[Method] },
    {
      open: (bucket: string) => Promise<Store>;
      create: (config: core.ObjectStoreConfig) => Promise<Store>;
      update: (config: core.ObjectStoreConfig) => Promise<Store>;
      createOrUpdate: (config: core.ObjectStoreConfig) => Promise<Store>;
      delete: (bucket: string) => Promise<void>;
      names: () => AsyncGenerator<string, void>;
      stores: () => AsyncGenerator<core.ObjectStoreStatus, void>;
    }
  >();
});

test("Store is what every store has, ObjectStore included", () => {
  same<{ [Member in keyof core.Store]: core.Store[Member] }, Omit<Store, "jetstream">>();
});

test("isObjectStoreError", () => {
  same<
    typeof core.isObjectStoreError,
    (error: unknown, ...codes: core.ObjectStoreErrorCode[]) => error is core.ObjectStoreError
  >();
});

test("ObjectStore", () => {
  type NameOrMeta = string | core.ObjectMeta;
  type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
  type Target = core.FileTarget | WritableStream<Uint8Array>;
  same<
    { [Member in keyof Store]: Store[Member] },
    {
      readonly bucket: string;
      readonly jetstream: JetStreamClient;
      put: (nameOrMeta: NameOrMeta, body: core.ObjectBody, options?: core.PutOptions) => Info;
      putBytes: (nameOrMeta: NameOrMeta, bytes: Bytes, options?: core.PutOptions) => Info;
      putString: (nameOrMeta: NameOrMeta, text: string, options?: core.PutOptions) => Info;
      putFile: (file: File, options?: core.PutOptions) => Info;
      createWritable: (nameOrMeta: NameOrMeta, options?: core.PutOptions) => core.ObjectWriter;
      get: (name: string, options?: core.GetOptions) => Promise<core.ObjectResult>;
      getBytes: (name: string, options?: core.GetOptions) => Promise<Uint8Array<ArrayBuffer>>;
      getString: (name: string, options?: core.GetOptions) => Promise<string>;
      getBlob: (name: string, options?: core.GetOptions) => Promise<Blob>;
      getFile: (name: string, target: Target, options?: core.GetFileOptions) => Info;
      getInfo: (name: string, options?: core.GetInfoOptions) => Info;
      exists: (name: string) => Promise<boolean>;
      rename: (from: string, to: string, options?: core.ChangeOptions) => Info;
      copy: (from: string, to: string, options?: core.CopyOptions) => Info;
      updateMeta: (name: string, patch: core.ObjectMetaPatch, options?: core.ChangeOptions) => Info;
      delete: (name: string, options?: core.DeleteOptions) => Info;
      addLink: (name: string, target: Pick<core.ObjectInfo, "bucket" | "name">) => Info;
      addBucketLink: (name: string, store: Pick<core.Store, "bucket">) => Info;
      list: (options?: core.ListOptions) => Promise<core.ObjectInfo[]>;
      watch: (options?: core.WatchOptions) => AsyncIterable<core.ObjectInfo | null>;
      check: (options?: core.CheckOptions) => Promise<core.StoreReport>;
      discardUpload: (record: core.UploadRecord, journal: core.UploadJournal) => Promise<void>;
      seal: () => Promise<core.ObjectStoreStatus>;
      status: () => Promise<core.ObjectStoreStatus>;
    }
  >();
});

test("what goes in", () => {
  same<
    core.ObjectBody,
    | ReadableStream<Uint8Array>
    | AsyncIterable<Uint8Array>
    | Blob
    | ArrayBuffer
    | ArrayBufferView<ArrayBuffer>
    | string
    | Response
    | core.ObjectResult
  >();
  same<core.ByteRange, { start: number; end?: number }>();
  same<core.ChangeOptions, { expectedRevision?: number }>();
  same<core.DeleteOptions, { expectedRevision?: number; markerTtl?: number }>();
  same<core.CheckOptions, { repair?: boolean; olderThan?: number }>();
});

test("what comes back cannot be changed by mistake", () => {
  same<
    core.ObjectInfo,
    {
      readonly bucket: string;
      readonly name: string;
      readonly description: string;
      readonly headers: Readonly<Record<string, string[]>>;
      readonly metadata: Readonly<Record<string, string>>;
      readonly link?: { readonly bucket: string; readonly name?: string };
      readonly maxChunkSize: number;
      readonly nuid: string;
      readonly size: number;
      readonly chunks: number;
      readonly digest: string;
      readonly deleted: boolean;
      readonly mtime: Date;
      readonly revision: number;
    }
  >();
  same<
    core.ObjectResult,
    {
      readonly info: core.ObjectInfo;
      readonly range?: Required<core.ByteRange>;
      readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
      bytes(): Promise<Uint8Array<ArrayBuffer>>;
      arrayBuffer(): Promise<ArrayBuffer>;
      text(): Promise<string>;
      blob(): Promise<Blob>;
      json(): Promise<unknown>;
      pipeTo(destination: WritableStream<Uint8Array>, options?: core.PipeOptions): Promise<void>;
    }
  >();
  same<core.Progress, { readonly transferred: number; readonly total: number | undefined }>();
  same<core.ObjectWriter, { readonly writable: WritableStream<Uint8Array>; readonly info: Info }>();
});

test("the codes of errors", () => {
  same<
    core.ObjectStoreErrorCode,
    | "INVALID_BUCKET"
    | "BUCKET_NOT_FOUND"
    | "BUCKET_EXISTS"
    | "NAME_REQUIRED"
    | "OBJECT_NOT_FOUND"
    | "OBJECT_EXISTS"
    | "BAD_OBJECT_META"
    | "LINK_NOT_ALLOWED"
    | "LINK_TO_DELETED"
    | "LINK_TO_LINK"
    | "LINK_IS_BUCKET"
    | "LINK_LOOP"
    | "UPDATE_DELETED"
    | "DIGEST_MISMATCH"
    | "TRUNCATED"
    | "EXPIRED"
    | "OBJECT_REPLACED"
    | "WRONG_REVISION"
    | "SEALED"
    | "STORE_FULL"
    | "MAX_BYTES_REQUIRED"
    | "CHUNK_TOO_LARGE"
    | "RANGE_NOT_SATISFIABLE"
    | "TIMEOUT"
    | "DISCONNECTED"
    | "PERMISSION"
    | "UNSUPPORTED_SERVER"
    | "UPLOAD_IN_PROGRESS"
    | "SERVER_ERROR"
    | "LOAD_FAILED"
  >();
});

test("streams of other entries can be piped to and from a store's", () => {
  expectTypeOf<Awaited<ReturnType<typeof browser.createSaveTarget>>>().toExtend<Parameters<Store["getFile"]>[1]>();
  type Pair = { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> };
  expectTypeOf<Awaited<ReturnType<typeof encryption.encrypt>>>().toExtend<Pair>();
  expectTypeOf<Awaited<ReturnType<typeof encryption.decrypt>>>().toExtend<Pair>();
});
