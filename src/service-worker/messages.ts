// What a page and the service worker say to each other. The worker asks every page with an `Ask` and a port of its own;
// the first that says "here" is told to go on, and from then on both talk over that port.

import type { ByteRange } from "../types.ts";

/** Tells our messages from those of the app, and from those of another version. */
export const PROTOCOL = "nats-objects/1";

/** The "bucket" of one-time downloads. No bucket is called so: names of buckets have no dots. */
export const DOWNLOADS = ".download";

/** From a page to the worker: where do you answer (a port comes with it), or just: stay alive. */
export interface PageMessage {
  protocol: typeof PROTOCOL;
  type: "hello" | "stay";
}

/** The answer to "hello". */
export interface Greeting {
  /** Address that the addresses of all objects begin with. */
  prefix: string;
}

/** From the worker to a page: who serves this? A port comes with it. */
export interface Ask {
  protocol: typeof PROTOCOL;
  type: "ask";
  bucket: string;
  name: string;
  /** The part that was asked for, unless it cannot be said before the size is known. */
  range?: ByteRange | undefined;
}

/** What the worker has to know of an object to answer for it. */
export interface Head {
  /** Size of the whole content in bytes, where it is known. */
  size: number | undefined;
  /** The media type, as stored. */
  type: string;
  /** Differs between any two contents; `""` when the content cannot be asked for twice. */
  version: string;
  /** Name of the file when the content is saved. */
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
