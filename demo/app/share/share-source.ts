// What can be shared: a stored file, a folder, which becomes a zip where a copy is needed, or a file of this device.

import { type ObjectInfo, ObjectStoreError } from "nats-objects";
import { zipObjects } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import { canDownload } from "../downloads.ts";
import { filesBelow } from "../folders.ts";
import type { Entry, FolderEntry } from "../folders.ts";
import { contentType } from "../kinds.ts";
import { lockOf, storedAs } from "./lock.ts";
import type { ShareLink } from "./share-link.ts";

/** A content to make a copy of. */
export interface Opened {
  /** What the copy is called. */
  name: string;
  /** Media type, "" when there is none. */
  type: string;
  /** In bytes. */
  size: number;
  body: ReadableStream<Uint8Array>;
}

export interface ShareSource {
  /** As the person knows it. */
  label: string;
  /** Where a link leads that needs no copy; undefined for a file of this device. */
  place?: ShareLink;
  open: (signal: AbortSignal) => Promise<Opened>;
}

/** What the app has to know of its stores. */
export interface Stores {
  bucket: string;
  files: readonly ObjectInfo[];
  store: () => Promise<RemoteObjectStore>;
}

/** A row of the list as something to share, undefined when it is a link to a whole store. */
export function sourceOf(entry: Entry, stores: Stores): ShareSource | undefined {
  if (entry.kind === "folder") return sourceOfFolder(entry, stores);
  return canDownload(entry.info) ? sourceOfObject(entry.info, entry.label, stores) : undefined;
}

function sourceOfObject(info: ObjectInfo, label: string, { bucket, store }: Stores): ShareSource {
  return {
    label,
    place: { bucket, name: info.name, isFolder: false, ...lockedPlace(info) },
    open: async (signal) => {
      // Of a link to another object this is that object, so its size is asked for and not remembered.
      const { info: found, body } = await (await store()).get(info.name, { signal });
      if (found.bucket !== (info.link?.bucket ?? bucket)) {
        // A link to a link that leads on: the person was not told of that store.
        await body.cancel();
        throw new ObjectStoreError("LINK_TO_LINK", `${JSON.stringify(info.name)} leads on into ${found.bucket}`);
      }
      return { name: label, type: contentType(found), size: found.size, body };
    },
  };
}

/** What a link to an encrypted file says of it, so that it opens this file and no other. The key of one is not known here. */
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

/** A file of this device as something to share. */
export function sourceOfFile(file: File): ShareSource {
  const { name, type, size } = file;
  return { label: name, open: () => Promise.resolve({ name, type, size, body: file.stream() }) };
}
