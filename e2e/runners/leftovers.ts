import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../servers/alive.ts";

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds the processes that a test run left running, and ends them: those registered in the folder `registry`, and on Linux
 * also those that inherited the folder's name in their environment, such as browsers. Waits three seconds first.
 */
export async function leftovers(registry: string): Promise<Leftover[]> {
  const deadline = Date.now() + 3_000;
  let left = await running(registry);
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(100);
    left = await running(registry);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
  return left;
}

async function running(registry: string): Promise<Leftover[]> {
  const noted = (await readdir(registry).catch(() => [])).map(Number).filter(isAlive);
  const pids = new Set([...noted, ...(await inheritors(registry))]);
  return Promise.all(
    [...pids].map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid, command: command.replaceAll("\0", " ").trim().slice(0, 200) };
    }),
  );
}

async function inheritors(registry: string): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const mine = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      // A zombie has no environment, so it does not count.
      return environment.includes(`NATS_OBJECTS_PROCESSES=${registry}\0`);
    }),
  );
  return pids.filter((_, index) => mine[index]);
}
