// Makes the copies behind links. They are in their own store, encrypted with their names, because guests may read all of
// them. They are streamed with constant memory.

import { ObjectStoreError } from "nats-objects";
import type { ObjectMeta } from "nats-objects";
import type { RemoteObjectStore, RemoteObjectStoreManager } from "nats-objects/worker";
import { COPIES } from "./share-link.ts";
import type { ShareLink } from "./share-link.ts";
import type { Opened, ShareSource } from "./share-source.ts";

/** Options of a copy. */
export interface CopyOptions {
  /** For anyone with the link, or for those who also have this passphrase. */
  encryption: { passphrase?: string };
  /** Time in ms after which it expires. */
  ttl?: number;
  signal: AbortSignal;
  /** Progress in bytes. */
  onProgress: (transferred: number, total: number) => void;
}

/** Why copies cannot expire: the server is too old, or was when the store was created. */
export type NoExpiry = "server" | "store";

/** Why a copy could not expire; undefined when it could. */
export async function whyNoExpiry(
  manager: RemoteObjectStoreManager,
  serverVersion: string | undefined,
): Promise<NoExpiry | undefined> {
  const [major = 0, minor = 0] = (serverVersion ?? "").split(".").map(Number);
  if (serverVersion !== undefined && major < 3 && (major < 2 || minor < 11)) return "server";
  try {
    const status = await (await manager.open(COPIES)).status();
    return status.objectTtl ? undefined : "store";
  } catch {
    // The store does not exist yet, or the problem will show when the copy is made.
    return undefined;
  }
}

/**
 * Makes a copy and the link to it. The store of the copies is created on first use, and never reconfigured. Rejects like `put`,
 * and then leaves nothing behind.
 */
export async function makeCopy(
  source: ShareSource,
  manager: RemoteObjectStoreManager,
  { encryption, ttl, signal, onProgress }: CopyOptions,
): Promise<ShareLink> {
  const store = await openCopies(manager);
  const opened = await source.open(signal);
  const { meta, body, identity, needsPassphrase } = await prepare(opened, encryption).catch(async (error: unknown) => {
    await opened.body.cancel(error);
    throw error;
  });
  const info = await store.put(meta, body, {
    signal,
    expectedRevision: 0,
    onProgress: ({ transferred }) => onProgress(Math.min(transferred, opened.size), opened.size),
    ...(ttl === undefined ? {} : { ttl }),
  });
  return {
    bucket: store.bucket,
    name: info.name,
    isFolder: false,
    ...(identity === undefined ? {} : { identity }),
    ...(needsPassphrase === undefined ? {} : { needsPassphrase }),
    ...(ttl === undefined ? {} : { expires: info.mtime.getTime() + ttl }),
  };
}

interface Prepared {
  meta: ObjectMeta;
  body: ReadableStream<Uint8Array>;
  identity?: string;
  needsPassphrase?: boolean;
}

async function prepare(opened: Opened, encryption: CopyOptions["encryption"]): Promise<Prepared> {
  const [{ describeEncrypted, encryptContent }, { generateIdentity, recipientOf }] = await Promise.all([
    import("./encrypted-file.ts"),
    import("nats-objects/crypto"),
  ]);
  const { passphrase } = encryption;
  const identity = passphrase === undefined ? await generateIdentity() : undefined;
  const key = identity === undefined ? { passphrase: passphrase ?? "" } : { recipients: [await recipientOf(identity)] };
  const { meta, contentKey } = await describeEncrypted(opened, key);
  const how = identity === undefined ? { needsPassphrase: true } : { identity };
  return { meta, body: encryptContent(opened.body, contentKey), ...how };
}

async function openCopies(manager: RemoteObjectStoreManager): Promise<RemoteObjectStore> {
  try {
    return await manager.open(COPIES);
  } catch (error) {
    if (!isCode(error, "BUCKET_NOT_FOUND")) throw error;
  }
  try {
    return await manager.create({ bucket: COPIES, objectTtl: true });
  } catch (error) {
    if (!isCode(error, "UNSUPPORTED_SERVER")) throw error;
  }
  return manager.create({ bucket: COPIES });
}

function isCode(error: unknown, code: ObjectStoreError["code"]): boolean {
  return error instanceof ObjectStoreError && error.code === code;
}
