// Several objects as one zip. What makes it is loaded when it is called.

import type { ObjectInfo } from "../types.ts";
import type { ListableStore, ObjectZip, ZipOptions } from "./zipping.ts";

/**
 * Zips objects, or all whose names begin with a prefix (a "folder", as `"photos/2026/"`). Nothing is compressed, so the
 * size is known at once. Links are followed, but not into other buckets, and links to whole buckets are left out (see
 * `leftOut`). Loads `client-zip` when it is called.
 *
 * Each object is verified as it passes: the body errors as a body of `get` does, with `OBJECT_REPLACED` when an object
 * is not the one that was listed, and never ends before all are in. Paths are made safe to unpack, and unique.
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
  return (await import("./zip-stream.ts")).zip(store, objects, options);
}
