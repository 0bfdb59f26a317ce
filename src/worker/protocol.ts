// What page and worker say to each other. Every call has a number; it ends with one `result` or one `error` of the
// worker, and then neither side remembers it.

import type { ConnectionStatus, JetStreamConnectOptions } from "../jetstream/connect.ts";
import type { Progress } from "../types.ts";
import type { Request } from "./calls.ts";
import type { PageReason, WireError } from "./wire-error.ts";

/** Bytes of a body that may be on their way between the threads, or wait on the other side. */
export const BODY_WINDOW: number = 2 * 1024 * 1024;

/** Items of a list or a watch that may be on their way. */
export const ITEM_WINDOW = 256;

/** How the content of a `get` is wanted: in pieces, or read by the worker. */
export type ReadAs = "pieces" | "bytes" | "text" | "blob";

/** Options of a connection as they are posted: `creds` by value, or to be asked for. */
export type PostedOptions = Omit<JetStreamConnectOptions, "creds"> & { creds?: string };

/** What a page says. */
export type ToWorker =
  | {
      readonly type: "connect";
      readonly options: PostedOptions;
      /** `creds` is a function of the page. */
      readonly hasCreds: boolean;
      readonly lock: string | undefined;
    }
  /** The answer to a `creds`. */
  | { readonly type: "creds"; readonly question: number; readonly value?: string; readonly error?: PageReason }
  | { readonly type: "ping" }
  | { readonly type: "close" }
  | {
      readonly type: "call";
      readonly id: number;
      readonly request: Request;
      /** The signal was aborted already. */
      readonly aborted: PageReason | undefined;
    }
  /** The signal of a call was aborted. */
  | { readonly type: "abort"; readonly id: number; readonly reason: PageReason }
  /** The page takes no more of what a call gives. */
  | { readonly type: "cancel"; readonly id: number }
  /** This many more bytes, or items, may come. */
  | { readonly type: "credit"; readonly id: number; readonly amount: number }
  /** How the content of a `get` is to be read. */
  | { readonly type: "read"; readonly id: number; readonly as: ReadAs }
  /** A piece of a streamed body; without one, its end. */
  | { readonly type: "piece"; readonly id: number; readonly piece?: Uint8Array }
  /** The body failed. */
  | { readonly type: "broken"; readonly id: number; readonly reason: PageReason }
  /** The answer to a `question`. */
  | {
      readonly type: "answer";
      readonly id: number;
      readonly question: number;
      readonly value?: unknown;
      readonly error?: PageReason;
    };

/** What a worker says. */
export type FromWorker =
  /** The worker holds the lock, where there are locks. */
  | { readonly type: "connected"; readonly isLocked: boolean }
  | { readonly type: "refused"; readonly error: WireError }
  | { readonly type: "pong" }
  /** The page's function for credentials is asked. */
  | { readonly type: "creds"; readonly question: number }
  | { readonly type: "status"; readonly status: Omit<ConnectionStatus, "error">; readonly error?: WireError }
  /** The connection is closed for good. */
  | { readonly type: "closed"; readonly error?: WireError }
  | FromCall;

/** What a worker reports while a call runs, by the name of the page's callback for it. */
export interface CallEvents {
  /** The object was found; its content follows. */
  readonly onOpened: unknown;
  readonly onPiece: Uint8Array;
  readonly onItems: readonly unknown[];
  /** More of the body may be sent, in bytes. */
  readonly onCredit: number;
  readonly onProgress: Progress;
  /** An upload in the journal starts over. */
  readonly onRestart: undefined;
}

/** What a worker says in a call. */
export type FromCall =
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: WireError }
  | {
      [T in keyof CallEvents]: {
        readonly type: "event";
        readonly id: number;
        readonly name: T;
        readonly value: CallEvents[T];
      };
    }[keyof CallEvents]
  | { readonly type: "invalid"; readonly id: number; readonly error: WireError }
  /** The journal of the page is asked. */
  | {
      readonly type: "question";
      readonly id: number;
      readonly question: number;
      readonly method: "load" | "save" | "remove";
      readonly arg: unknown;
    };
