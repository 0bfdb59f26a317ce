import { createSaveTarget } from "../browser/save-target.ts";
import { ObjectStoreError } from "../errors.ts";
import { contentTypeOf } from "../meta/content-type.ts";
import type { ObjectInfo, Progress } from "../types.ts";
import type { FollowedStore } from "./stores.ts";

/**
 * Saves an object to the person's disk. Call it in a click, before anything is awaited: a large object asks where to, and
 * a browser lets it ask only there.
 */
export async function download(
  store: FollowedStore,
  info: ObjectInfo,
  options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<void> {
  const { name, headers, link, nuid, size } = info;
  const type = contentTypeOf(headers) ?? "";
  // How large a link's object is, only the object says.
  const early = link ? undefined : await createSaveTarget(name, { size, type });
  try {
    const result = await store.get(name, options);
    if (early && result.info.nuid !== nuid) {
      throw new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(name)} was replaced since it was listed`);
    }
    const target = early ?? (await createSaveTarget(name, { size: result.info.size, type }));
    await result.pipeTo(target, { signal: options.signal });
  } catch (error) {
    // What the pipe has aborted already rejects here, and is what was wanted.
    await early?.abort(error).catch(() => undefined);
    throw error;
  }
}
