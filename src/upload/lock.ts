import { ObjectStoreError } from "../errors.ts";

const held = new Set<string>();

/**
 * Runs `task` unless a task of the same name is already running (`UPLOAD_IN_PROGRESS`), in this page or, with Web Locks, in
 * another page of the origin.
 */
export async function withLock<T>(name: string, task: () => Promise<T>): Promise<T> {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
  if (locks) {
    return locks.request(name, { ifAvailable: true }, async (lock) => {
      if (!lock) throw inProgress();
      return task();
    });
  }
  if (held.has(name)) throw inProgress();
  held.add(name);
  try {
    return await task();
  } finally {
    held.delete(name);
  }
}

function inProgress(): ObjectStoreError {
  return new ObjectStoreError("UPLOAD_IN_PROGRESS", "the same upload is already running, maybe in another tab");
}
