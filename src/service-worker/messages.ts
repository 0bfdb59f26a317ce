// The messages between a page and the service worker. The worker sends each page an `Ask` with its own port; it picks the
// first page that replies "here", and from then on both talk over that port.

import type { ByteRange } from "../types.ts";

/** Distinguishes these messages from the app's own, and from those of other versions. */
export const PROTOCOL = "nats-objects/1";

/** The "bucket" of one-time downloads. No real bucket has this name, because bucket names have no dots. */
export const DOWNLOADS = ".download";

/** From a page to the worker: asks for its address prefix (with a port for the answer), or only keeps it alive. */
export interface PageMessage {
  protocol: typeof PROTOCOL;
  type: "hello" | "stay";
}

/** The answer to "hello". */
export interface Greeting {
  /** Prefix of all object addresses. */
  prefix: string;
}

/** From the worker to a page: do you serve this object? Sent with a port. */
export interface Ask {
  protocol: typeof PROTOCOL;
  type: "ask";
  bucket: string;
  name: string;
  /** The requested part, unless it cannot be computed before the size is known. */
  range?: ByteRange | undefined;
}

/** What the worker has to know about an object to respond with it. */
export interface Head {
  /** Size of the whole object in bytes, if known. */
  size: number | undefined;
  /** The media type, as stored. */
  type: string;
  /** Different for any two contents; `""` when the content can be read only once. */
  version: string;
  /** File name to save under. */
  fileName: string;
}

/** From the page, over the port. */
export type FromPage =
  | { type: "here" | "elsewhere" | "end" | "ping" }
  | { type: "head"; head: Head }
  | { type: "failed"; code: string; message: string }
  | { type: "chunk"; bytes: Uint8Array<ArrayBuffer> };

/** From the worker, over the port. */
export interface FromWorker {
  type: "go" | "pull" | "cancel" | "pong";
}
