// The page for the specs of the worker: they access everything through `workerPage`.

import {
  connect,
  DigestMismatchError,
  ObjectStoreError,
  ObjectStoreManager,
  TransferPaused,
} from "../../../src/index.ts";
import type { UploadJournal, UploadRecord } from "../../../src/index.ts";
import { connectWorker, type ConnectWorkerOptions, type WorkerConnection } from "../../../src/worker/index.ts";

const parameters = new URLSearchParams(location.search);
const servers = parameters.get("server") ?? "";
const bucket = parameters.get("bucket") ?? "";

/** A worker that the test controls itself. */
function startWorker(): Worker {
  return new Worker(new URL("../../../src/worker/worker.ts", import.meta.url), { type: "module" });
}

/** Bytes that are the same for the same seed, and do not repeat. */
function bytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed;
  for (let i = 0; i < words.length; i++) words[i] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return new Uint8Array(words.buffer, 0, length);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The reason that a promise rejects with; throws when it resolves. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("was not rejected");
}

/** A journal whose notes a test can inspect. */
class MemoryJournal implements UploadJournal {
  readonly records = new Map<string, UploadRecord>();
  async load(key: string): Promise<UploadRecord | undefined> {
    return this.records.get(key);
  }
  async save(record: UploadRecord): Promise<void> {
    this.records.set(record.key, record);
  }
  async remove(key: string): Promise<void> {
    this.records.delete(key);
  }
}

async function open(options: Partial<ConnectWorkerOptions> = {}): Promise<WorkerConnection> {
  return connectWorker({ servers, ignoreClusterUpdates: true, ...options });
}

const connection = await open();
const { manager } = connection;
const store = await manager.createOrUpdate({ bucket });
const page = {
  DigestMismatchError,
  ObjectStoreManager,
  ObjectStoreError,
  TransferPaused,
  MemoryJournal,
  bucket,
  servers,
};
const found = { connect, connection, manager, store, open, startWorker, bytes, same, rejection, ...page };

declare global {
  var workerPage: typeof found;
}
globalThis.workerPage = found;
document.documentElement.dataset["ready"] = "";
