import type { StoredObjects } from "./stored-objects.ts";

/** Parallel uploads. */
const atOnce = 200;

/** Stores a small object under each name, in the store with this name. */
export async function storeMany(stored: StoredObjects, bucket: string, names: readonly string[]): Promise<void> {
  const other = await stored.otherClient(bucket);
  const left = names.entries();
  const work = async (): Promise<void> => {
    for (const [index, name] of left) await other.put(name, new Uint8Array(1 + (index % 2_000)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
