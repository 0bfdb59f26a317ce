import type { StoredObjects } from "./stored-objects.ts";

/** Uploads at a time: the server answers each one a moment later. */
const atOnce = 200;

/** Stores a small object under each name, in a store of this name. */
export async function storeMany(stored: StoredObjects, bucket: string, names: readonly string[]): Promise<void> {
  const other = await stored.otherClient(bucket);
  const left = names.entries();
  const work = async (): Promise<void> => {
    for (const [index, name] of left) await other.put(name, new Uint8Array(1 + (index % 2_000)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
