// Pins the public types of `nats-objects`: a change of any of them is a change of the API, and has to be made here too.
// The compiler is what tests (`npm run check -- types`); run, this does nothing. A table of all there is, hence long.

import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { expectTypeOf, test } from "vitest";
import type * as Core from "../../index.ts";

type Manager = Core.ObjectStoreManager;
type Store = Core.ObjectStore;
type Meta = string | Core.ObjectMeta;
type Target = Core.FileTarget | WritableStream<Uint8Array>;

test("the entry has these values, and no more", () => {
  expectTypeOf<keyof typeof Core>().toEqualTypeOf<
    "ObjectStoreManager" | "ObjectStore" | "ObjectStoreError" | "DigestMismatchError" | "TransferPaused"
  >();
});

test("ObjectStoreManager", () => {
  expectTypeOf<ConstructorParameters<typeof Core.ObjectStoreManager>>().toEqualTypeOf<
    [connection: NatsConnection | JetStreamClient]
  >();
  expectTypeOf<{ [M in keyof Manager]: Manager[M] }>().toEqualTypeOf<{
    open: (bucket: string) => Promise<Store>;
    create: (config: Core.ObjectStoreConfig) => Promise<Store>;
    update: (config: Core.ObjectStoreConfig) => Promise<Store>;
    createOrUpdate: (config: Core.ObjectStoreConfig) => Promise<Store>;
    delete: (bucket: string) => Promise<void>;
    names: () => AsyncGenerator<string, void>;
    stores: () => AsyncGenerator<Core.ObjectStoreStatus, void>;
  }>();
});

test("ObjectStore", () => {
  expectTypeOf<{ [M in keyof Store]: Store[M] }>().toEqualTypeOf<{
    readonly bucket: string;
    readonly jetstream: JetStreamClient;
    put: (meta: Meta, body: Core.ObjectBody, options?: Core.PutOptions) => Promise<Core.ObjectInfo>;
    putBytes: (
      meta: Meta,
      bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
      options?: Core.PutOptions,
    ) => Promise<Core.ObjectInfo>;
    putString: (meta: Meta, text: string, options?: Core.PutOptions) => Promise<Core.ObjectInfo>;
    putFile: (file: File, options?: Core.PutOptions) => Promise<Core.ObjectInfo>;
    createWritable: (meta: Meta, options?: Core.PutOptions) => Core.ObjectWriter;
    get: (name: string, options?: Core.GetOptions) => Promise<Core.ObjectResult>;
    getBytes: (name: string, options?: Core.GetOptions) => Promise<Uint8Array>;
    getString: (name: string, options?: Core.GetOptions) => Promise<string>;
    getBlob: (name: string, options?: Core.GetOptions) => Promise<Blob>;
    getFile: (name: string, target: Target, options?: Core.GetFileOptions) => Promise<Core.ObjectInfo>;
    getInfo: (name: string, options?: Core.GetInfoOptions) => Promise<Core.ObjectInfo>;
    updateMeta: (
      name: string,
      meta: Partial<Core.ObjectMeta>,
      options?: Core.ChangeOptions,
    ) => Promise<Core.ObjectInfo>;
    delete: (name: string, options?: Core.ChangeOptions) => Promise<Core.ObjectInfo>;
    addLink: (name: string, target: Core.ObjectInfo) => Promise<Core.ObjectInfo>;
    addBucketLink: (name: string, store: Store) => Promise<Core.ObjectInfo>;
    list: (options?: Core.ListOptions) => Promise<Core.ObjectInfo[]>;
    watch: (options?: Core.WatchOptions) => AsyncIterable<Core.ObjectInfo | null>;
    check: (options?: Core.CheckOptions) => Promise<Core.StoreReport>;
    discardUpload: (record: Core.UploadRecord, journal: Core.UploadJournal) => Promise<void>;
    seal: () => Promise<Core.ObjectStoreStatus>;
    status: () => Promise<Core.ObjectStoreStatus>;
  }>();
});

test("what goes in: bodies, metas, options", () => {
  expectTypeOf<Core.ObjectBody>().toEqualTypeOf<
    | ReadableStream<Uint8Array>
    | AsyncIterable<Uint8Array>
    | Blob
    | ArrayBuffer
    | ArrayBufferView<ArrayBuffer>
    | string
    | Response
  >();
  expectTypeOf<File>().toExtend<Core.ObjectBody>();
  expectTypeOf<Core.ObjectMeta>().toEqualTypeOf<{
    name: string;
    description?: string | undefined;
    headers?: Record<string, string[]> | Headers | undefined;
    metadata?: Record<string, string> | undefined;
    maxChunkSize?: number | undefined;
    link?: Core.ObjectLink | undefined;
  }>();
  // What was looked up can be stored again as it is, under another name.
  expectTypeOf<Pick<Core.ObjectInfo, "name" | "description" | "metadata" | "maxChunkSize">>().toExtend<
    Omit<Core.ObjectMeta, "headers">
  >();
  expectTypeOf<Core.PutOptions>().toEqualTypeOf<{
    signal?: AbortSignal;
    onProgress?: (progress: Core.Progress) => void;
    expectedRevision?: number;
    timeout?: number;
    maxInFlight?: number;
    journal?: Core.UploadJournal;
    ttl?: number;
  }>();
  expectTypeOf<Core.GetOptions>().toEqualTypeOf<{
    signal?: AbortSignal;
    onProgress?: (progress: Core.Progress) => void;
    range?: Core.ByteRange;
    showDeleted?: boolean;
    verify?: boolean;
    timeout?: number;
  }>();
  expectTypeOf<Omit<Core.GetFileOptions, keyof Core.GetOptions>>().toEqualTypeOf<{
    preventClose?: boolean;
    resume?: boolean;
  }>();
  expectTypeOf<Core.GetFileOptions>().toExtend<Core.GetOptions>();
  expectTypeOf<Core.ByteRange>().toEqualTypeOf<{ start: number; end?: number }>();
  expectTypeOf<Core.GetInfoOptions>().toEqualTypeOf<{ showDeleted?: boolean }>();
  expectTypeOf<Core.ChangeOptions>().toEqualTypeOf<{ expectedRevision?: number }>();
  expectTypeOf<Core.ListOptions>().toEqualTypeOf<{ showDeleted?: boolean; onInvalid?: (error: Error) => void }>();
  expectTypeOf<Core.WatchOptions>().toEqualTypeOf<{
    includeHistory?: boolean;
    ignoreDeletes?: boolean;
    updatesOnly?: boolean;
    signal?: AbortSignal;
    onInvalid?: (error: Error) => void;
  }>();
  expectTypeOf<Core.CheckOptions>().toEqualTypeOf<{ repair?: boolean; olderThan?: number }>();
  expectTypeOf<Core.PipeOptions>().toEqualTypeOf<{
    preventAbort?: boolean;
    preventCancel?: boolean;
    preventClose?: boolean;
    signal?: AbortSignal;
  }>();
  expectTypeOf<Core.ObjectStoreConfig>().toEqualTypeOf<{
    bucket: string;
    description?: string;
    ttl?: number;
    maxBytes?: number;
    storage?: "file" | "memory";
    replicas?: number;
    placement?: Core.Placement;
    compression?: boolean;
    metadata?: Record<string, string>;
    objectTtl?: boolean;
  }>();
  expectTypeOf<Core.Placement>().toEqualTypeOf<{ cluster?: string; tags?: string[] }>();
  expectTypeOf<Core.FileTarget>().toEqualTypeOf<{
    createWritable(options?: { keepExistingData?: boolean }): Promise<WritableStream<Uint8Array>>;
    getFile?(): Promise<Blob>;
  }>();
  expectTypeOf<FileSystemFileHandle>().toExtend<Core.FileTarget>();
  expectTypeOf<Core.UploadJournal>().toEqualTypeOf<{
    load(key: string): Promise<Core.UploadRecord | undefined>;
    save(record: Core.UploadRecord): Promise<void>;
    remove(key: string): Promise<void>;
  }>();
  expectTypeOf<Core.UploadRecord>().toEqualTypeOf<{
    readonly key: string;
    readonly bucket: string;
    readonly name: string;
    readonly nuid: string;
    readonly chunkSize: number;
    readonly chunks: number;
    readonly hashState?: Uint8Array;
    readonly size: number;
    readonly lastModified: number;
    readonly started: number;
    readonly updated: number;
  }>();
});

test("what comes out: infos, results, reports", () => {
  expectTypeOf<Core.ObjectInfo>().toEqualTypeOf<{
    readonly bucket: string;
    readonly name: string;
    readonly description: string;
    readonly headers: Readonly<Record<string, string[]>>;
    readonly metadata: Readonly<Record<string, string>>;
    readonly link?: Core.ObjectLink;
    readonly maxChunkSize: number;
    readonly nuid: string;
    readonly size: number;
    readonly chunks: number;
    readonly digest: string;
    readonly deleted: boolean;
    readonly mtime: Date;
    readonly revision: number;
  }>();
  expectTypeOf<Core.ObjectLink>().toEqualTypeOf<{ readonly bucket: string; readonly name?: string }>();
  expectTypeOf<Core.Progress>().toEqualTypeOf<{ readonly transferred: number; readonly total: number | undefined }>();
  expectTypeOf<Core.ObjectResult>().toEqualTypeOf<{
    readonly info: Core.ObjectInfo;
    readonly range?: Required<Core.ByteRange>;
    readonly body: ReadableStream<Uint8Array>;
    bytes(): Promise<Uint8Array>;
    text(): Promise<string>;
    blob(): Promise<Blob>;
    json(): Promise<unknown>;
    pipeTo(destination: WritableStream<Uint8Array>, options?: Core.PipeOptions): Promise<void>;
  }>();
  expectTypeOf<Core.ObjectWriter>().toEqualTypeOf<{
    readonly writable: WritableStream<Uint8Array>;
    readonly info: Promise<Core.ObjectInfo>;
  }>();
  expectTypeOf<Core.ObjectStoreStatus>().toEqualTypeOf<{
    readonly bucket: string;
    readonly description: string;
    readonly ttl: number;
    readonly maxBytes: number;
    readonly storage: "file" | "memory";
    readonly replicas: number;
    readonly placement?: Core.Placement;
    readonly compression: boolean;
    readonly metadata: Readonly<Record<string, string>>;
    readonly objectTtl: boolean;
    readonly sealed: boolean;
    readonly size: number;
    readonly messages: number;
    readonly backingStore: "JetStream";
    readonly streamName: string;
  }>();
  expectTypeOf<Core.StoreReport>().toEqualTypeOf<{
    readonly orphans: readonly Core.OrphanChunks[];
    readonly truncated: readonly Core.TruncatedObject[];
    readonly deleteMarkers: readonly Core.ObjectInfo[];
    readonly invalid: readonly { readonly revision: number; readonly error: Error }[];
    readonly repaired: boolean;
  }>();
  expectTypeOf<Core.OrphanChunks>().toEqualTypeOf<{
    readonly nuid: string;
    readonly chunks: number;
    readonly lastWritten: Date;
  }>();
  expectTypeOf<Core.TruncatedObject>().toEqualTypeOf<{ readonly info: Core.ObjectInfo; readonly stored: number }>();
});

test("errors", () => {
  expectTypeOf<Core.ObjectStoreErrorCode>().toEqualTypeOf<
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
    | "OBJECT_REPLACED"
    | "WRONG_REVISION"
    | "SEALED"
    | "STORE_FULL"
    | "CHUNK_TOO_LARGE"
    | "RANGE_NOT_SATISFIABLE"
    | "TIMEOUT"
    | "DISCONNECTED"
    | "PERMISSION"
    | "UNSUPPORTED_SERVER"
    | "UPLOAD_IN_PROGRESS"
    | "SERVER_ERROR"
  >();
  expectTypeOf<Omit<Core.ObjectStoreError, keyof Error>>().toEqualTypeOf<{
    readonly code: Core.ObjectStoreErrorCode;
    readonly serverCode: number | undefined;
  }>();
  expectTypeOf<ConstructorParameters<typeof Core.ObjectStoreError>>().toEqualTypeOf<
    [code: Core.ObjectStoreErrorCode, message: string, options?: Core.ObjectStoreErrorOptions | undefined]
  >();
  expectTypeOf<Omit<Core.ObjectStoreErrorOptions, keyof ErrorOptions>>().toEqualTypeOf<{ serverCode?: number }>();
  expectTypeOf<Core.DigestMismatchError>().toExtend<Core.ObjectStoreError>();
  expectTypeOf<Omit<Core.DigestMismatchError, keyof Core.ObjectStoreError>>().toEqualTypeOf<{
    readonly expected: string;
    readonly actual: string;
  }>();
  expectTypeOf<Core.ObjectStoreError>().toExtend<Error>();
  expectTypeOf<ConstructorParameters<typeof Core.TransferPaused>>().toEqualTypeOf<
    [message?: string | undefined, options?: ErrorOptions | undefined]
  >();
});
