// Builds a zip while it is read: memory holds one read window of one object, never the whole zip.

import { makeZip, predictLength } from "client-zip";
import { ObjectStoreError } from "../errors.ts";
import type { ObjectInfo } from "../types.ts";
import { withZip64End, ZIP64_END_BYTES } from "./zip64-end.ts";
import { zipNames } from "./zip-names.ts";
import type { ListableStore, ObjectZip, ZipOptions } from "./zip-types.ts";

/** Documented at `zipObjects`. */
export async function zip(
  store: ListableStore,
  objects: string | Iterable<ObjectInfo>,
  options: ZipOptions,
): Promise<ObjectZip> {
  const listed =
    typeof objects === "string"
      ? (await store.list()).filter(({ name }) => name.startsWith(objects) && name !== objects)
      : [...objects];
  const { infos, leftOut } = await resolveLinks(store, listed, options.followBucketLinks === true);
  const names = zipNames(
    infos.map(({ name }) => name),
    options.prefix ?? (typeof objects === "string" ? objects : ""),
  );
  const predicted = Number(predictLength(infos.map((info, index) => ({ name: names[index], size: info.size }))));
  const extended = infos.length >= MAX_FILES && predicted === plainLength(infos, names);
  const size = predicted + (extended ? ZIP64_END_BYTES : 0);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const made = makeZip(readEntries(store, infos, names, signal));
  const stream = extended ? withZip64End(made, predicted, infos.length) : made;
  return { size, count: infos.length, leftOut, body: follow(stream, size, stop, options) };
}

/** The end record of a plain zip has 16 bits for the number of files; this value refers to the ZIP64 record. */
const MAX_FILES = 0xffff;

/** Size of a zip without ZIP64 records: the end record; per file its headers, its name twice, and its content. */
function plainLength(infos: readonly Named[], names: readonly string[]): number {
  const encoder = new TextEncoder();
  const bytes = (index: number): number => encoder.encode(names[index]).length;
  return infos.reduce((length, { size }, index) => length + 92 + 2 * bytes(index) + size, 22);
}

type Named = Pick<ObjectInfo, "bucket" | "name" | "size" | "nuid" | "mtime">;

/** The content of each entry: for a link, the object it leads to, possibly through several links. */
async function resolveLinks(
  store: ListableStore,
  listed: readonly ObjectInfo[],
  isAnywhere: boolean,
): Promise<{ infos: Named[]; leftOut: ObjectInfo[] }> {
  const infos: Named[] = [];
  const leftOut: ObjectInfo[] = [];
  for (const info of listed) {
    const { name, link, bucket: own } = info;
    if (info.deleted) continue;
    if (!link) {
      infos.push(info);
      continue;
    }
    if (link.name === undefined || (link.bucket !== own && !isAnywhere)) {
      leftOut.push(info);
      continue;
    }
    const { info: target, body } = await store.get(name);
    await body.cancel();
    const { bucket, size, nuid, mtime } = target;
    if (bucket === own || isAnywhere) infos.push({ bucket, name, size, nuid, mtime });
    else leftOut.push(info);
  }
  return { infos, leftOut };
}

interface ZipEntry {
  name: string | undefined;
  lastModified: Date;
  size: number;
  input: ReadableStream<Uint8Array>;
}

/** Opens the objects one by one, each after the previous one is in the zip. */
async function* readEntries(
  store: ListableStore,
  infos: readonly Named[],
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ZipEntry, void, undefined> {
  for (const [index, info] of infos.entries()) {
    const result = await store.get(info.name, { signal });
    const { bucket, nuid, size } = result.info;
    if (bucket !== info.bucket || nuid !== info.nuid || size !== info.size) {
      await result.body.cancel();
      throw new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(info.name)} was replaced since it was listed`);
    }
    yield { name: names[index], lastModified: info.mtime, size: info.size, input: result.body };
  }
}

/** Adds progress to the zip; cancelling it also stops the object that is being read. */
function follow(
  zip: ReadableStream<Uint8Array>,
  total: number,
  stop: AbortController,
  { onProgress }: ZipOptions,
): ReadableStream<Uint8Array> {
  const reader = zip.getReader();
  let transferred = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            return;
          }
          transferred += value.byteLength;
          controller.enqueue(value);
          onProgress?.({ transferred, total });
        } catch (error) {
          stop.abort(error);
          throw error;
        }
      },
      cancel(reason) {
        stop.abort(reason);
        reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
