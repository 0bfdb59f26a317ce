// Recognizes encrypted files by their metadata. Separate from the code that decrypts them, which is loaded on demand.

import type { ObjectInfo } from "nats-objects";

/** The properties of a decrypted file. */
export interface Described {
  name: string;
  /** Media type; "" when there is none. */
  type: string;
  /** In bytes. */
  size: number;
}

/** How an encrypted file is opened: with the key in its link, or with a passphrase. */
export type Lock = "link" | "passphrase";

/** Name that an encrypted file was stored under, undefined when unknown. Trust it only when making a link. */
export function storedAs({ metadata }: ObjectInfo): string | undefined {
  return metadata["object"];
}

/** How an object is encrypted; undefined when it is not an encrypted file. */
export function lockOf({ metadata }: ObjectInfo): Lock | undefined {
  const { encryption, key, about } = metadata;
  if (encryption !== "age" || about === undefined) return undefined;
  return key === "passphrase" ? "passphrase" : "link";
}
