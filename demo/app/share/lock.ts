// How an object says that it is an encrypted file. Apart from what opens it, which is loaded only for those.

import type { ObjectInfo } from "nats-objects";

/** What an encrypted file is. */
export interface Described {
  name: string;
  /** Media type, "" when there is none. */
  type: string;
  /** In bytes. */
  size: number;
}

/** How an encrypted file is opened: with the key in its link, or with a passphrase. */
export type Lock = "link" | "passphrase";

/** Name that an encrypted file was stored under, undefined when it does not say. Trust it only where a link is made. */
export function storedAs({ metadata }: ObjectInfo): string | undefined {
  return metadata["object"];
}

/** How an object is locked, undefined when it is not one of these. */
export function lockOf({ metadata }: ObjectInfo): Lock | undefined {
  const { encryption, key, about } = metadata;
  if (encryption !== "age" || about === undefined) return undefined;
  return key === "passphrase" ? "passphrase" : "link";
}
