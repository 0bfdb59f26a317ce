import { ObjectStoreError } from "../errors.ts";

/** Longest name: its subject is a third longer, and shares the control line with an inbox. */
const MOST_NAME_BYTES = 2_800;

/** Rejects the empty name (`NAME_REQUIRED`), and what cannot be a subject (`TypeError`); every other string is one. */
export function requireName(name: string): void {
  if (typeof name !== "string") throw new TypeError("name: expected a string");
  if (name === "") throw new ObjectStoreError("NAME_REQUIRED", "an object needs a name");
  // UTF-8 has no form of half a surrogate pair: two such names would be one.
  if (/\p{Cs}/u.test(name)) throw new TypeError("name: expected whole characters, not half of a surrogate pair");
  // The server cuts the connection of whoever sends a longer control line than its 4 KiB. A UTF-16 unit takes 3 bytes at most.
  if (name.length > MOST_NAME_BYTES / 3 && new TextEncoder().encode(name).length > MOST_NAME_BYTES) {
    throw new TypeError(`name: expected at most ${String(MOST_NAME_BYTES)} bytes of UTF-8`);
  }
}
