// Clients with wrong clocks in one process: `Date` is shifted for everything started under a clock. Timers are not affected.
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

/** Runs `task`, and everything it starts, under a clock that is `ahead` ms ahead; behind if negative. */
export function underClock<T>(ahead: number, task: () => T): T {
  globalThis.Date = ShiftedDate as DateConstructor;
  return shift.run(ahead, task);
}
