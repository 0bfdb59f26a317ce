import type { CopyOptions, ObjectInfo, Progress, Store } from "./types.ts";

/** Stores the content and the description of an object under another name too. */
export async function copy(
  store: Pick<Store, "get" | "put">,
  from: string,
  to: string,
  options: CopyOptions = {},
): Promise<ObjectInfo> {
  const { signal, timeout, onProgress } = options;
  const { info, body } = await store.get(from, {
    ...(signal && { signal }),
    ...(timeout !== undefined && { timeout }),
  });
  // A stream does not tell how long it will be.
  const report = ({ transferred }: Progress): void => {
    onProgress?.({ transferred, total: info.size });
  };
  try {
    return await store.put({ ...info, name: to }, body, { ...options, onProgress: report });
  } finally {
    // Nobody has read the body of a put that was refused.
    if (!body.locked) await body.cancel().catch(() => undefined);
  }
}
