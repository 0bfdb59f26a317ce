// Pins the options, reports and errors of `nats-objects` to the last member; its operations are in operations.test.ts.
// The compiler does the testing (`npm run check -- types`); running this does nothing.
import type { NatsConnection, WsConnectionOptions } from "@nats-io/nats-core";
import { expectTypeOf, test } from "vitest";
import type * as Core from "../../../src/index.ts";

test("what goes in: metas, options, targets", () => {
  expectTypeOf<File>().toExtend<Core.ObjectBody>();
  expectTypeOf<Core.ObjectMeta>().toEqualTypeOf<{
    name: string;
    description?: string | undefined;
    headers?: Record<string, string[]> | Headers | undefined;
    metadata?: Record<string, string> | undefined;
    maxChunkSize?: number | undefined;
    link?: Core.ObjectLink | undefined;
  }>();
  expectTypeOf<Core.ObjectMetaPatch>().toEqualTypeOf<{
    name?: string | undefined;
    description?: string | null | undefined;
    headers?: Readonly<Record<string, string[]>> | Headers | null | undefined;
    metadata?: Readonly<Record<string, string>> | null | undefined;
    maxChunkSize?: number | undefined;
    link?: Core.ObjectLink | undefined;
  }>();
  // An info, or metadata, is accepted as a patch.
  expectTypeOf<Core.ObjectInfo>().toExtend<Core.ObjectMetaPatch>();
  expectTypeOf<Partial<Core.ObjectMeta>>().toExtend<Core.ObjectMetaPatch>();
  // An info can be stored again, under another name.
  expectTypeOf<Pick<Core.ObjectInfo, "name" | "description" | "metadata" | "maxChunkSize">>().toExtend<
    Omit<Core.ObjectMeta, "headers">
  >();
  expectTypeOf<Core.PutOptions>().toEqualTypeOf<{
    signal?: AbortSignal;
    onProgress?: (progress: Core.Progress) => void;
    contentType?: string;
    expectedRevision?: number;
    timeout?: number;
    maxInFlight?: number;
    journal?: Core.UploadJournal;
    onRestart?: () => void;
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
  expectTypeOf<Core.GetInfoOptions>().toEqualTypeOf<{ showDeleted?: boolean }>();
  expectTypeOf<Core.ListOptions>().toEqualTypeOf<{
    prefix?: string;
    showDeleted?: boolean;
    onInvalid?: (error: Error) => void;
  }>();
  expectTypeOf<Core.CopyOptions>().toEqualTypeOf<Omit<Core.PutOptions, "journal" | "onRestart">>();
  expectTypeOf<Core.WatchOptions>().toEqualTypeOf<{
    prefix?: string;
    includeHistory?: boolean;
    ignoreDeletes?: boolean;
    updatesOnly?: boolean;
    signal?: AbortSignal;
    onInvalid?: (error: Error) => void;
  }>();
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
    atomicPut?: boolean;
    mirror?: Core.BucketOrigin;
    sources?: Core.BucketOrigin[];
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

test("connect", () => {
  expectTypeOf<typeof Core.connect>().toEqualTypeOf<(options: Core.ConnectOptions) => Promise<NatsConnection>>();
  expectTypeOf<Omit<Core.ConnectOptions, keyof WsConnectionOptions>>().toEqualTypeOf<{
    creds?: string | (() => Promise<string>);
    nkey?: string;
  }>();
  expectTypeOf<Core.ConnectOptions>().toExtend<WsConnectionOptions>();
});

test("what comes out: reports", () => {
  expectTypeOf<Core.ObjectStoreStatus>().toEqualTypeOf<{
    readonly bucket: string;
    readonly description: string;
    readonly ttl: number;
    readonly maxBytes: number;
    readonly storage: "file" | "memory";
    readonly replicas: number;
    readonly placement?: Core.Placement;
    readonly mirror?: Core.BucketOrigin;
    readonly sources?: Core.BucketOrigin[];
    readonly compression: boolean;
    readonly metadata: Readonly<Record<string, string>>;
    readonly objectTtl: boolean;
    readonly atomicPut: boolean;
    readonly sealed: boolean;
    readonly size: number;
    readonly created: Date;
    readonly messages: number;
    readonly backingStore: "JetStream";
    readonly streamName: string;
  }>();
  expectTypeOf<Core.StoreReport>().toEqualTypeOf<{
    readonly orphans: readonly Core.OrphanChunks[];
    readonly truncated: readonly Core.TruncatedObject[];
    readonly expired: readonly Core.TruncatedObject[];
    readonly deleteMarkers: readonly Core.ObjectInfo[];
    readonly halfRenames: readonly Core.HalfRename[];
    readonly misplaced: readonly Core.ObjectInfo[];
    readonly invalid: readonly Core.InvalidMeta[];
    readonly repaired: boolean;
  }>();
  expectTypeOf<Core.InvalidMeta>().toEqualTypeOf<{
    readonly revision: number;
    readonly subject: string;
    readonly names: readonly string[];
    readonly blocksRepair: boolean;
    readonly error: Error;
  }>();
  expectTypeOf<Core.OrphanChunks>().toEqualTypeOf<{
    readonly nuid: string;
    readonly chunks: number;
    readonly lastWritten: Date;
  }>();
  expectTypeOf<Core.HalfRename>().toEqualTypeOf<{ readonly from: Core.ObjectInfo; readonly to: Core.ObjectInfo }>();
  expectTypeOf<Core.TruncatedObject>().toEqualTypeOf<{ readonly info: Core.ObjectInfo; readonly stored: number }>();
});

test("errors", () => {
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
