// What can be shared: a stored file, a folder (copied as a zip), or a file of this device.

import { type ObjectInfo, ObjectStoreError } from "nats-objects";
import { zipObjects } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import { canDownload } from "../downloads.ts";
import { filesBelow } from "../folders.ts";
import type { Entry, FolderEntry } from "../folders.ts";
import { contentType } from "../kinds.ts";
import { lockOf, storedAs } from "./lock.ts";
import type { ShareLink } from "./share-link.ts";

/** Content to copy. */
export interface Opened {
  /** Name of the copy. */
  name: string;
  /** Media type; "" when there is none. */
  type: string;
  /** In bytes. */
  size: number;
  body: ReadableStream<Uint8Array>;
}

export interface ShareSource {
  /** Name shown to the user. */
  label: string;
  /** Target of a link that needs no copy; undefined for a file of this device. */
  place?: ShareLink;
  open: (signal: AbortSignal) => Promise<Opened>;
}

/** What is needed to read the current store. */
export interface Stores {
  bucket: string;
  files: readonly ObjectInfo[];
  store: () => Promise<RemoteObjectStore>;
}

/** A row of the list as a share source; undefined for a link to a whole store. */
export function sourceOf(entry: Entry, stores: Stores): ShareSource | undefined {
  if (entry.kind === "folder") return sourceOfFolder(entry, stores);
  return canDownload(entry.info) ? sourceOfObject(entry.info, entry.label, stores) : undefined;
}

function sourceOfObject(info: ObjectInfo, label: string, { bucket, store }: Stores): ShareSource {
  return {
    label,
    place: { bucket, name: info.name, isFolder: false, ...lockedPlace(info) },
    open: async (signal) => {
      // Reading a link opens its target, so ask for the size instead of taking it from the link.
      const { info: found, body } = await (await store()).get(info.name, { signal });
      if (found.bucket !== (info.link?.bucket ?? bucket)) {
        // The link leads on to another store, which the user was not told about.
        await body.cancel();
        throw new ObjectStoreError("LINK_TO_LINK", `${JSON.stringify(info.name)} leads on into ${found.bucket}`);
      }
      return { name: label, type: contentType(found), size: found.size, body };
    },
  };
}

/** What a link to an encrypted file must contain so that it opens only this file. The key is not known here. */
function lockedPlace(info: ObjectInfo): Pick<ShareLink, "needsPassphrase" | "storedAs"> {
  const object = storedAs(info);
  if (lockOf(info) !== "passphrase") return {};
  return object === undefined || object === info.name
    ? { needsPassphrase: true }
    : { needsPassphrase: true, storedAs: object };
}

function sourceOfFolder({ label, path }: FolderEntry, { bucket, files, store }: Stores): ShareSource {
  return {
    label,
    place: { bucket, name: path, isFolder: true },
    open: async (signal) => {
      const inside = filesBelow(files, path).filter(canDownload);
      const { size, body } = await zipObjects(await store(), inside, { prefix: path, signal });
      return { name: `${label}.zip`, type: "application/zip", size, body };
    },
  };
}

/** A file of this device as a share source. */
export function sourceOfFile(file: File): ShareSource {
  const { name, type, size } = file;
  return { label: name, open: () => Promise.resolve({ name, type, size, body: file.stream() }) };
}
