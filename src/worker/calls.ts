// The calls that a page can make in the worker. The types derive from the store and its manager, so that a method missing on
// one side, or a wrong argument, does not compile.

import type { ServerInfo } from "../jetstream/connect.ts";
import type { ObjectStoreManager } from "../manager.ts";
import type { InvalidMeta, ObjectMeta, Store, StoreReport, UploadJournal, UploadRecord } from "../types.ts";
import type { WireError } from "./wire-error.ts";

/** Stands for a body that is sent in pieces on demand. No real body is a number. */
export const STREAMED_BODY = 0;

/** Methods of a store that the page builds from the others. */
type BuiltOnThePage = "putBytes" | "putString" | "createWritable" | "getBytes" | "getString" | "getBlob";

/** Methods of a store that run in the worker. */
export type StoreMethod = Exclude<keyof Store, "bucket" | BuiltOnThePage>;

/** The arguments and result of a method as posted: options go separately, because they may hold functions. */
interface Passed<Args extends readonly unknown[], Options, Result> {
  readonly args: Args;
  readonly options: Options | undefined;
  readonly result: Result;
}

/** The same for a function whose last parameter, if optional, is its options. */
type PassedFor<Args extends readonly unknown[], Result> =
  Args extends Required<Args>
    ? Passed<Args, undefined, Result>
    : Required<Args> extends readonly [...infer Plain, infer Options]
      ? Passed<Plain, Options, Result>
      : never;

/** A report with posted errors. */
export interface PostedReport extends Omit<StoreReport, "invalid"> {
  readonly invalid: readonly (Omit<InvalidMeta, "error"> & { readonly error: WireError })[];
}

type OptionsOf<M extends "put" | "getFile"> = NonNullable<Parameters<Store[M]>[2]>;
type PostedBody = string | Blob | Uint8Array<ArrayBuffer> | typeof STREAMED_BODY;

/** Methods whose posted arguments or results differ from their own. */
interface Special {
  readonly put: Passed<
    readonly [nameOrMeta: string | ObjectMeta, body: PostedBody],
    OptionsOf<"put">,
    Awaited<ReturnType<Store["put"]>>
  >;
  /** The result is the content in the requested form; `undefined` when it came in pieces. */
  readonly get: Passed<
    readonly [name: string],
    NonNullable<Parameters<Store["get"]>[1]>,
    Uint8Array | string | Blob | undefined
  >;
  readonly getFile: Passed<
    readonly [name: string, target: FileSystemFileHandle],
    OptionsOf<"getFile">,
    Awaited<ReturnType<Store["getFile"]>>
  >;
  /** For these two the page gets {@link Items}. */
  readonly list: Passed<readonly [], NonNullable<Parameters<Store["list"]>[0]>, undefined>;
  readonly watch: Passed<readonly [], NonNullable<Parameters<Store["watch"]>[0]>, undefined>;
  readonly check: Passed<readonly [], NonNullable<Parameters<Store["check"]>[0]>, PostedReport>;
  /** The journal stays on the page. */
  readonly discardUpload: Passed<readonly [record: UploadRecord], { journal: UploadJournal }, undefined>;
}

/** The posted form of each method of a store. */
export type StoreCalls = {
  readonly [M in StoreMethod]: M extends keyof Special
    ? Special[M]
    : PassedFor<Parameters<Store[M]>, Awaited<ReturnType<Store[M]>>>;
};

/** The items of methods that send items while the call runs. */
export interface Items {
  readonly list: Awaited<ReturnType<Store["list"]>>[number];
  readonly watch: ItemOf<Store["watch"]>;
  readonly names: ItemOf<ObjectStoreManager["names"]>;
  readonly stores: ItemOf<ObjectStoreManager["stores"]>;
}

type ItemOf<F extends () => AsyncIterable<unknown>> = ReturnType<F> extends AsyncIterable<infer Item> ? Item : never;

/** Methods of a manager that open a bucket: the worker keeps the store, and the page gets its name. */
type Opening = "open" | "create" | "update" | "createOrUpdate";

/** Methods of a manager. */
export type ManagerMethod = keyof ObjectStoreManager;

/** The posted form of each method of a manager, and of the page's other requests to the connection. */
export type ConnectionCalls = {
  readonly [M in ManagerMethod]: Passed<
    Parameters<ObjectStoreManager[M]>,
    undefined,
    M extends Opening ? string : undefined
  >;
} & {
  readonly rtt: Passed<readonly [], undefined, number>;
  readonly info: Passed<readonly [], undefined, ServerInfo | undefined>;
};

/** The page's requests to the connection or its manager. */
export type ConnectionMethod = keyof ConnectionCalls;

/** A call to a store. */
export type StoreRequest<M extends StoreMethod = StoreMethod> = {
  readonly [K in M]: {
    /** The bucket that was opened. */
    readonly bucket: string;
    readonly method: K;
    readonly args: StoreCalls[K]["args"];
    /** The options that can be cloned. */
    readonly options: StoreCalls[K]["options"];
    /** Names of the options that are, or contain, functions. */
    readonly callbacks: readonly string[];
  };
}[M];

/** A call to the connection or its manager. */
export type ConnectionRequest<M extends ConnectionMethod = ConnectionMethod> = {
  readonly [K in M]: {
    readonly bucket?: undefined;
    readonly method: K;
    readonly args: ConnectionCalls[K]["args"];
  };
}[M];

/** A request of the page. */
export type Request = StoreRequest | ConnectionRequest;

/** A call that sends items. */
export type ItemsRequest<M extends keyof Items> = Extract<Request, { readonly method: M }>;
