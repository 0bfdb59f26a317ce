// The messages between page and worker. Every call has a number, and ends with one `result` or `error` from the worker. Then
// both sides forget it.

import type { ConnectionStatus, JetStreamConnectOptions } from "../jetstream/connect.ts";
import type { Progress } from "../types.ts";
import type { Request } from "./calls.ts";
import type { PageReason, WireError } from "./wire-error.ts";

/** Maximum bytes of a body that are in flight between the threads or wait on the other side. */
export const BODY_WINDOW: number = 2 * 1024 * 1024;

/** Maximum items of a list or a watch in flight. */
export const ITEM_WINDOW = 256;

/** The requested form of a `get`'s content: in pieces, or read by the worker. */
export type ReadAs = "pieces" | "bytes" | "text" | "blob";

/** Posted options of a connection; `creds` by value, or on request. */
export type PostedOptions = Omit<JetStreamConnectOptions, "creds"> & { creds?: string };

/** A message of the page. */
export type ToWorker =
  | {
      readonly type: "connect";
      readonly options: PostedOptions;
      /** `creds` is a function on the page. */
      readonly hasCreds: boolean;
      readonly lock: string | undefined;
    }
  /** The answer to a `creds` message. */
  | { readonly type: "creds"; readonly question: number; readonly value?: string; readonly error?: PageReason }
  | { readonly type: "ping" }
  | { readonly type: "close" }
  | {
      readonly type: "call";
      readonly id: number;
      readonly request: Request;
      /** The signal was already aborted. */
      readonly aborted: PageReason | undefined;
    }
  /** The signal of a call was aborted. */
  | { readonly type: "abort"; readonly id: number; readonly reason: PageReason }
  /** The page wants no more output of a call. */
  | { readonly type: "cancel"; readonly id: number }
  /** The worker may send this many more bytes or items. */
  | { readonly type: "credit"; readonly id: number; readonly amount: number }
  /** How to read the content of a `get`. */
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

/** A message of the worker. */
export type FromWorker =
  /** The worker holds the lock, if the page has Web Locks. */
  | { readonly type: "connected"; readonly isLocked: boolean }
  | { readonly type: "refused"; readonly error: WireError }
  | { readonly type: "pong" }
  /** Calls the page's credentials function. */
  | { readonly type: "creds"; readonly question: number }
  | { readonly type: "status"; readonly status: Omit<ConnectionStatus, "error">; readonly error?: WireError }
  /** The connection is finally closed. */
  | { readonly type: "closed"; readonly error?: WireError }
  | FromCall;

/** Reports of a running call, by the name of the page's callback. */
export interface CallEvents {
  /** The object was found; its content follows. */
  readonly onOpened: unknown;
  readonly onPiece: Uint8Array;
  readonly onItems: readonly unknown[];
  /** The page may send this many more bytes of the body. */
  readonly onCredit: number;
  readonly onProgress: Progress;
  /** An upload in the journal starts over. */
  readonly onRestart: undefined;
}

/** A message of the worker within a call. */
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
  /** Calls the page's journal. */
  | {
      readonly type: "question";
      readonly id: number;
      readonly question: number;
      readonly method: "load" | "save" | "remove";
      readonly arg: unknown;
    };
