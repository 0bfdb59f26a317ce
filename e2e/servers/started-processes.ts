import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Cleans up at the end of this process: kills started children and removes created folders. Otherwise an interrupted test
 * run would leave servers behind.
 */
const children = new Set<ChildProcess>();
const folders = new Set<string>();
let installed = false;

/** Kills `child` when this process ends in any way except SIGKILL. */
export function endWithUs(child: ChildProcess): void {
  installOnce();
  children.add(child);
  note(child.pid);
  child.once("exit", () => {
    children.delete(child);
    forget(child.pid);
  });
}

/** Removes `folder` when this process ends, unless {@link keepFolder} is called first. */
export function removeWithUs(folder: string): void {
  installOnce();
  folders.add(folder);
}

export function keepFolder(folder: string): void {
  folders.delete(folder);
}

function installOnce(): void {
  if (installed) return;
  installed = true;
  process.once("exit", clean);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const end = () => {
      // Another listener decides when to end; "exit" then cleans up.
      if (process.listenerCount(signal) > 1) return;
      clean();
      process.removeListener(signal, end);
      process.kill(process.pid, signal);
    };
    process.on(signal, end);
  }
}

function clean(): void {
  for (const child of children) {
    child.kill("SIGKILL");
    forget(child.pid);
  }
  children.clear();
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // Windows may still lock a file of the killed process; the system cleans its temporary folder.
    }
  }
  folders.clear();
}

/**
 * `npm test` names a folder here, in which each running process has a file, so that it can report processes that are left,
 * even one whose parent was killed.
 */
const registry = process.env["NATS_OBJECTS_PROCESSES"];

function note(pid: number | undefined): void {
  if (!registry || pid === undefined) return;
  mkdirSync(registry, { recursive: true });
  writeFileSync(join(registry, String(pid)), "");
}

function forget(pid: number | undefined): void {
  if (registry && pid !== undefined) rmSync(join(registry, String(pid)), { force: true });
}
