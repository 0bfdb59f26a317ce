// Download jobs: from rows of the list to a file on disk.

import type { ObjectInfo } from "nats-objects";
import { createSaveTarget, zipObjects } from "nats-objects/browser";
import type { ObjectZip } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import { contentType } from "./kinds.ts";
import type { Job } from "./transfer.ts";

/** A link to a whole store has no content of its own. */
export function canDownload(info: ObjectInfo): boolean {
  return info.link === undefined || info.link.name !== undefined;
}

/** A link into another store: anyone who may write to this store chooses where it leads. */
export function leadsElsewhere({ link, bucket }: ObjectInfo): boolean {
  return link !== undefined && link.bucket !== bucket;
}

/** Chooses where to save within the click, then streams: memory holds a window of the file, never the whole. */
export function downloadJob(info: ObjectInfo, store: () => Promise<RemoteObjectStore>): Job {
  const type = contentType(info);
  let target: WritableStream<Uint8Array> | undefined;
  return {
    kind: "download",
    name: info.name,
    type,
    size: info.size,
    async prepare() {
      target = await createSaveTarget(info.name, type === "" ? { size: info.size } : { size: info.size, type });
    },
    discard() {
      target?.abort().catch(() => undefined);
    },
    async run({ signal, onProgress }) {
      if (target === undefined) throw new TypeError("not prepared");
      try {
        const result = await (await store()).get(info.name, { signal, onProgress });
        await result.pipeTo(target, { signal });
      } catch (error) {
        // pipeTo has already aborted the target, but a failed get has not.
        await target.abort(error).catch(() => undefined);
        throw error;
      }
    },
  };
}

/**
 * Downloads several files as one zip. `prefix` is removed from the files' names to form the paths; `onLeftOut` gets the
 * number of links into other stores that are left out.
 */
export function zipJob(
  infos: readonly ObjectInfo[],
  name: string,
  prefix: string,
  store: () => Promise<RemoteObjectStore>,
  onLeftOut: (count: number) => void,
): Job {
  let target: WritableStream<Uint8Array> | undefined;
  let zip: ObjectZip | undefined;
  const stop: { controller?: AbortController; onProgress?: (progress: { transferred: number }) => void } = {};
  const job: Job = {
    kind: "download",
    name,
    type: "application/zip",
    size: infos.reduce((sum, { size }) => sum + size, 0),
    async prepare() {
      stop.controller = new AbortController();
      // The target needs the size, which is known at once unless there are links to follow.
      zip = await zipObjects(await store(), infos.filter(canDownload), {
        prefix,
        signal: stop.controller.signal,
        onProgress: (progress) => stop.onProgress?.(progress),
      });
      job.size = zip.size;
      if (zip.leftOut.length > 0) onLeftOut(zip.leftOut.length);
      target = await createSaveTarget(name, { size: zip.size, type: "application/zip" });
    },
    discard() {
      target?.abort().catch(() => undefined);
    },
    async run({ signal, onProgress }) {
      if (target === undefined || zip === undefined) throw new TypeError("not prepared");
      stop.onProgress = onProgress;
      signal.addEventListener("abort", () => stop.controller?.abort(signal.reason), { once: true });
      await zip.body.pipeTo(target, { signal });
    },
  };
  return job;
}
