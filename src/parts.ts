// Parts of the package that are loaded when first needed.
import type * as ConfigurePart from "./configure-bucket.ts";
import type * as CopyPart from "./copy.ts";
import type * as GetFilePart from "./download/get-file.ts";
import type * as CheckPart from "./meta/check.ts";
import type * as DeleteObjectPart from "./meta/delete.ts";
import type * as UpdateMetaPart from "./meta/update.ts";
import type * as ResumePart from "./upload/journal.ts";
import type * as PutPart from "./upload/put.ts";
import { loadPull } from "./jetstream/follow.ts";
import { lazily, prefetch } from "./lazily.ts";
import { loadIncremental } from "./sha256/hasher.ts";

/** The parts that only some operations need. */
interface Parts {
  readonly configure: () => Promise<typeof ConfigurePart>;
  readonly put: () => Promise<typeof PutPart>;
  readonly getFile: () => Promise<typeof GetFilePart>;
  readonly updateMeta: () => Promise<typeof UpdateMetaPart>;
  readonly deleteObject: () => Promise<typeof DeleteObjectPart>;
  readonly copy: () => Promise<typeof CopyPart>;
  readonly check: () => Promise<typeof CheckPart>;
  readonly resume: () => Promise<typeof ResumePart>;
}

/** Each part is loaded once. */
export const parts: Parts = {
  configure: lazily(() => import("./configure-bucket.ts")),
  put: lazily(() => import("./upload/put.ts")),
  getFile: lazily(() => import("./download/get-file.ts")),
  updateMeta: lazily(() => import("./meta/update.ts")),
  deleteObject: lazily(() => import("./meta/delete.ts")),
  copy: lazily(() => import("./copy.ts")),
  check: lazily(() => import("./meta/check.ts")),
  resume: lazily(() => import("./upload/journal.ts")),
};

/** Delay before prefetching in a page without idle callbacks (WebKit), in ms. */
const DELAY = 1_000;

let isAsked = false;

/**
 * Prefetches the parts, so that no upload waits for one, or fails because a new version of the app has replaced it. Bucket
 * creation, `put` and what long lists and watches need load at once, while the connection or the bucket is being opened; the
 * rest once the page is idle. A failure is silent: the operation that needs the part loads it again, and then rejects with
 * `LOAD_FAILED`. Node has its files at hand, so nothing is prefetched there.
 */
export function prefetchParts(): void {
  if (isAsked || !("document" in globalThis || "WorkerGlobalScope" in globalThis)) return;
  isAsked = true;
  prefetch([parts.configure, parts.put, loadPull]);
  const rest = (): void => {
    prefetch([parts.updateMeta, parts.deleteObject, parts.getFile, loadIncremental]);
  };
  const { requestIdleCallback } = globalThis as { requestIdleCallback?: (callback: () => void) => number };
  if (requestIdleCallback) requestIdleCallback(rest);
  else setTimeout(rest, DELAY);
}
