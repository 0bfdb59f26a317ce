// Pins the public types of the entries other than the core, completely: each name with its type.
import type { ConnectionOptions, WsSocketFactory } from "@nats-io/nats-core";
import { expectTypeOf, test } from "vitest";
import type * as Browser from "../../../src/browser/index.ts";
import type * as Crypto from "../../../src/crypto/index.ts";
import type * as Core from "../../../src/index.ts";
import type * as Polyfill from "../../../src/polyfill/index.ts";
import type * as WorkerSide from "../../../src/worker/index.ts";

test("nats-objects/browser", () => {
  expectTypeOf<{ [Name in keyof typeof Browser]: (typeof Browser)[Name] }>().toEqualTypeOf<{
    createSaveTarget: (name: string, options: Browser.SaveTargetOptions) => Promise<WritableStream<Uint8Array>>;
    PICKER_THRESHOLD: number;
    MEMORY_LIMIT: number;
    removeStaleDownloads: () => Promise<number>;
    IndexedDbJournal: typeof Browser.IndexedDbJournal;
    safeFileName: (name: string) => string;
    wsFactory: WsSocketFactory;
    serveObjects: (stores: Browser.ServedStores, options: Browser.ServeOptions) => Promise<Browser.ObjectServer>;
    filesFromDataTransfer: (
      data: DataTransfer,
      options?: Browser.DroppedFilesOptions,
    ) => AsyncIterableIterator<Browser.DroppedFile>;
    zipObjects: (
      store: Browser.ListableStore,
      objects: string | Iterable<Core.ObjectInfo>,
      options?: Browser.ZipOptions,
    ) => Promise<Browser.ObjectZip>;
  }>();
  expectTypeOf<Browser.SaveTargetOptions>().toEqualTypeOf<{ size: number; type?: string }>();
  expectTypeOf<ConstructorParameters<typeof Browser.IndexedDbJournal>>().toEqualTypeOf<
    [database?: string | undefined]
  >();
  type Journal = Browser.IndexedDbJournal;
  expectTypeOf<{ [M in keyof Journal]: Journal[M] }>().toEqualTypeOf<{
    load: (key: string) => Promise<Core.UploadRecord | undefined>;
    save: (record: Core.UploadRecord) => Promise<void>;
    remove: (key: string) => Promise<void>;
    list: () => Promise<Core.UploadRecord[]>;
    keepHandle: (key: string, handle: FileSystemFileHandle) => Promise<void>;
    handle: (key: string) => Promise<FileSystemFileHandle | undefined>;
  }>();
  expectTypeOf<Journal>().toExtend<Core.UploadJournal>();
  expectTypeOf<Browser.ServeOptions>().toEqualTypeOf<{
    url: string | URL;
    type?: WorkerType;
    scope?: string;
    timeout?: number;
  }>();
  expectTypeOf<Browser.ObjectServer>().toEqualTypeOf<{
    address(bucket: string, name: string, options?: { download?: boolean }): string;
    stop(): void;
  }>();
  expectTypeOf<Browser.DroppedFile>().toEqualTypeOf<{ readonly name: string; readonly file: File }>();
  expectTypeOf<Browser.DroppedFilesOptions>().toEqualTypeOf<{ onError?: (path: string, error: unknown) => void }>();
  expectTypeOf<Browser.ZipOptions>().toEqualTypeOf<{
    prefix?: string;
    followBucketLinks?: boolean;
    signal?: AbortSignal;
    onProgress?: (progress: Core.Progress) => void;
  }>();
  expectTypeOf<Browser.ObjectZip>().toEqualTypeOf<{
    readonly size: number;
    readonly count: number;
    readonly leftOut: readonly Core.ObjectInfo[];
    readonly body: ReadableStream<Uint8Array>;
  }>();
});

test("stores of either kind are served, and zipped", () => {
  expectTypeOf<Core.ObjectStore>().toExtend<Browser.ReadableStore & Browser.ListableStore>();
  expectTypeOf<WorkerSide.RemoteObjectStore>().toExtend<Browser.ReadableStore & Browser.ListableStore>();
  expectTypeOf<Core.ObjectStore[]>().toExtend<Browser.ServedStores>();
  expectTypeOf<(bucket: string) => Promise<WorkerSide.RemoteObjectStore>>().toExtend<Browser.ServedStores>();
});

test("nats-objects/worker", () => {
  expectTypeOf<keyof typeof WorkerSide>().toEqualTypeOf<"connectWorker">();
  expectTypeOf<typeof WorkerSide.connectWorker>().toEqualTypeOf<
    (options: WorkerSide.ConnectWorkerOptions) => Promise<WorkerSide.WorkerConnection>
  >();
  expectTypeOf<Omit<WorkerSide.ConnectWorkerOptions, keyof ConnectionOptions>>().toEqualTypeOf<{
    worker?: Worker;
    creds?: string | (() => Promise<string>);
    nkey?: string;
    domain?: string;
    apiPrefix?: string;
  }>();
  // Functions cannot be posted to a worker.
  expectTypeOf<Exclude<keyof ConnectionOptions, keyof WorkerSide.ConnectWorkerOptions>>().toEqualTypeOf<
    "authenticator" | "reconnectDelayHandler" | "reconnectToServer" | "resolve" | "tls"
  >();
  type Connection = Omit<WorkerSide.WorkerConnection, "connect">;
  expectTypeOf<{ [M in keyof Connection]: Connection[M] }>().toEqualTypeOf<{
    readonly manager: WorkerSide.RemoteObjectStoreManager;
    readonly pending: number;
    status: () => AsyncIterable<WorkerSide.ConnectionStatus>;
    closed: () => Promise<Error | undefined>;
    rtt: () => Promise<number>;
    info: () => Promise<WorkerSide.ServerInfo | undefined>;
    [Symbol.asyncDispose]: () => Promise<void>;
    close: () => Promise<void>;
  }>();
  expectTypeOf<Omit<WorkerSide.RemotePutOptions, keyof Core.PutOptions>>().toEqualTypeOf<{ transfer?: boolean }>();
});

test("a worker's store is accepted everywhere", () => {
  type Store = Omit<Core.ObjectStore, "jetstream">;
  type Remote = WorkerSide.RemoteObjectStore;
  expectTypeOf<keyof Remote>().toEqualTypeOf<keyof Store>();
  expectTypeOf<Remote>().toExtend<Store>();
  expectTypeOf<Remote>().toExtend<WorkerSide.StoreMethods>();
  expectTypeOf<Remote["put"]>().toEqualTypeOf<
    (
      meta: string | Core.ObjectMeta,
      body: Core.ObjectBody,
      options?: WorkerSide.RemotePutOptions,
    ) => Promise<Core.ObjectInfo>
  >();
  type Manager = WorkerSide.RemoteObjectStoreManager;
  expectTypeOf<{ [M in keyof Manager]: Manager[M] }>().toEqualTypeOf<{
    open: (bucket: string) => Promise<Remote>;
    create: (config: Core.ObjectStoreConfig) => Promise<Remote>;
    update: (config: Core.ObjectStoreConfig) => Promise<Remote>;
    createOrUpdate: (config: Core.ObjectStoreConfig) => Promise<Remote>;
    delete: (bucket: string) => Promise<void>;
    names: () => AsyncGenerator<string, void>;
    stores: () => AsyncGenerator<Core.ObjectStoreStatus, void>;
  }>();
});

test("nats-objects/crypto", () => {
  type Transform = ReadableWritablePair<Uint8Array, Uint8Array>;
  expectTypeOf<{ [Name in keyof typeof Crypto]: (typeof Crypto)[Name] }>().toEqualTypeOf<{
    encrypt: (key: Crypto.EncryptionKey) => Transform;
    decrypt: (key: Crypto.DecryptionKey, options?: Crypto.DecryptOptions) => Transform;
    encryptText: (text: string, key: Crypto.EncryptionKey) => Promise<string>;
    decryptText: (ciphertext: string, key: Crypto.DecryptionKey) => Promise<string>;
    generateIdentity: () => Promise<string>;
    recipientOf: (identity: string) => Promise<string>;
    DecryptionError: typeof Crypto.DecryptionError;
  }>();
  expectTypeOf<Crypto.EncryptionKey>().toEqualTypeOf<{ passphrase: string } | { recipients: readonly string[] }>();
  expectTypeOf<Crypto.DecryptionKey>().toEqualTypeOf<{ passphrase: string } | { identity: string }>();
  expectTypeOf<Crypto.DecryptOptions>().toEqualTypeOf<{ size?: number; maxHeaderBytes?: number }>();
  expectTypeOf<Crypto.DecryptionErrorCode>().toEqualTypeOf<"NOT_ENCRYPTED" | "WRONG_KEY" | "TAMPERED" | "TRUNCATED">();
  expectTypeOf<Omit<Crypto.DecryptionError, keyof Error>>().toEqualTypeOf<{
    readonly code: Crypto.DecryptionErrorCode;
  }>();
});

test("nats-objects/polyfill", () => {
  expectTypeOf<keyof typeof Polyfill>().toEqualTypeOf<"installStreams" | "installed">();
  expectTypeOf<typeof Polyfill.installStreams>().toEqualTypeOf<(target?: object) => Promise<string[]>>();
  expectTypeOf<typeof Polyfill.installed>().toEqualTypeOf<readonly string[]>();
});
