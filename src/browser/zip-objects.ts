// Several objects as one zip. The implementation is loaded on the first call.

import { lazily } from "../lazily.ts";
import type { ObjectInfo } from "../types.ts";
import type { ListableStore, ObjectZip, ZipOptions } from "./zip-types.ts";

const loadZip = lazily(() => import("./zip-stream.ts"));

/**
 * Zips objects, or all objects whose names begin with a prefix (a "folder", such as `"photos/2026/"`). Nothing is
 * compressed, so the size is known at once. Links are followed within the bucket; links into other buckets and to whole
 * buckets are left out (see `leftOut`). Loads `client-zip` on the first call.
 *
 * Each object is verified as it is read. The body errors like a body of `get`, and with `OBJECT_REPLACED` when an object
 * is not the one that was listed; it ends only after all objects are in. Paths are unique and safe to unpack.
 *
 * @example
 * const { size, body } = await zipObjects(store, "photos/");
 * await body.pipeTo(await createSaveTarget("photos.zip", { size }));
 */
export async function zipObjects(
  store: ListableStore,
  objects: string | Iterable<ObjectInfo>,
  options: ZipOptions = {},
): Promise<ObjectZip> {
  return (await loadZip()).zip(store, objects, options);
}
