import type { NatsConnection } from "@nats-io/nats-core";
import { type ObjectStore, ObjectStoreError, type ObjectStoreManager } from "nats-objects";

export { pattern } from "../../support/pattern.ts";

/** What a check works with: its own bucket. */
export interface Place {
  readonly connection: NatsConnection;
  readonly manager: ObjectStoreManager;
  readonly store: ObjectStore;
}

/** Throws, with the difference, when two values are not the same JSON. */
export function same(found: unknown, expected: unknown, about = ""): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${about ? `${about}: ` : ""}found ${String(left)}, expected ${String(right)}`);
}

export function sameBytes(found: Uint8Array, expected: Uint8Array): void {
  same(found.length, expected.length, "length");
  const at = found.findIndex((byte, i) => byte !== expected[i]);
  if (at >= 0) throw new Error(`byte ${String(at)} is ${String(found[at])}, expected ${String(expected[at])}`);
}

/** Throws unless `promise` rejects with an ObjectStoreError of this code. */
export async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  same(await reasonOf(promise).then((error) => (error instanceof ObjectStoreError ? error.code : String(error))), code);
}

/** The reason that a promise rejects with; throws when it resolves. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

/** How many messages the bucket has. */
export async function messages(store: ObjectStore): Promise<number> {
  return (await store.status()).messages;
}
