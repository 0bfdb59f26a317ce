// Clients whose clocks are wrong, in one process: `Date` is shifted for everything that was begun under a clock.
// Timers stay as they are.
import { AsyncLocalStorage } from "node:async_hooks";

const RealDate = globalThis.Date;
const shift = new AsyncLocalStorage<number>();

class ShiftedDate extends RealDate {
  constructor(...parts: unknown[]) {
    super(...((parts.length === 0 ? [ShiftedDate.now()] : parts) as [number]));
  }

  static override now(): number {
    return RealDate.now() + (shift.getStore() ?? 0);
  }
}

/** Runs `task`, and everything it begins, under a clock that is `ahead` ms ahead. A negative value: behind. */
export function underClock<T>(ahead: number, task: () => T): T {
  globalThis.Date = ShiftedDate as DateConstructor;
  return shift.run(ahead, task);
}
