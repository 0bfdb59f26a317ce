import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./alive.ts";

/** A folder in the user's home, outside the repository, so that a fresh clone finds what an earlier one downloaded. */
export function cacheFolder(): string {
  const { NATS_OBJECTS_CACHE, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (NATS_OBJECTS_CACHE) return NATS_OBJECTS_CACHE;
  if (process.platform === "win32") return join(LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "nats-objects");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "nats-objects");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "nats-objects");
}

/** A lock whose owner cannot be checked (another container sharing the folder) expires after this long. */
const staleAfter = 20 * 60_000;

/**
 * Runs `work` while no other process on this machine holds `path`. The lock is a folder, because creating one is atomic
 * everywhere; the lock of a dead process is taken over. If two processes take it over at the same instant, both work, which
 * is wasteful but harmless: the result gets its name in one atomic step.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    try {
      await mkdir(path);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (await isAbandoned(path)) await rm(path, { recursive: true, force: true });
      else await sleep(100);
    }
  }
  try {
    await writeFile(join(path, "pid"), String(process.pid));
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const age = await stat(path).then(
    (entry) => Date.now() - entry.mtimeMs,
    () => 0,
  );
  if (age > staleAfter) return true;
  const pid = await readFile(join(path, "pid"), "utf8").then(Number, () => undefined);
  // Without a pid yet, the owner is between its two steps: wait, but not forever.
  return pid ? !isAlive(pid) : age > 10_000;
}
