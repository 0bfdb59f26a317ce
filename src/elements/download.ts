import { createSaveTarget } from "../browser/save-target.ts";
import { ObjectStoreError } from "../errors.ts";
import { contentTypeOf } from "../meta/content-type.ts";
import type { ObjectInfo, Progress } from "../types.ts";
import type { FollowedStore } from "./stores.ts";

/**
 * Saves an object to the user's disk. Call it in a click handler, before any `await`: for a large object it opens a file
 * picker, which browsers allow only there. Elsewhere, as for a large link, the file goes to the browser's downloads.
 */
export async function download(
  store: FollowedStore,
  info: ObjectInfo,
  options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<void> {
  const { name, headers, link, nuid, size } = info;
  const type = contentTypeOf(headers) ?? "";
  // The size of a link's target is known only after opening it, when a picker may not open any more.
  const early = link ? undefined : await createSaveTarget(name, { size, type });
  try {
    const result = await store.get(name, options);
    if (early && result.info.nuid !== nuid) {
      throw new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(name)} was replaced since it was listed`);
    }
    const target = early ?? (await createSaveTarget(name, { size: result.info.size, type }));
    await result.pipeTo(target, { signal: options.signal });
  } catch (error) {
    // The pipe's own abort rejects here as well; that is expected.
    await early?.abort(error).catch(() => undefined);
    throw error;
  }
}
