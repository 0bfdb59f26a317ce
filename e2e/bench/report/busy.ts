import { cpus, loadavg } from "node:os";

/** Prints a warning if the machine is busy; returns its one-minute load average. */
export function warnIfBusy(): number {
  const [load = 0] = loadavg();
  const cores = cpus().length;
  if (load > cores / 2)
    console.log(`The machine is busy (load ${load.toFixed(1)} on ${cores} cores): do not trust what follows.\n`);
  return load;
}
