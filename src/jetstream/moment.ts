/** A moment by two clocks: one may stand still while the machine sleeps, and the other may be set by its user. */
export interface Moment {
  /** By `performance.now()`, as all durations are measured. */
  readonly running: number;
  readonly wall: number;
}

export function moment(): Moment {
  // eslint-disable-next-line no-restricted-properties -- the one duration for which sleep counts
  return { running: performance.now(), wall: Date.now() };
}

/** How long ago it was in ms, by the clock that says longer. */
export function msSince({ running, wall }: Moment): number {
  const now = moment();
  return Math.max(now.running - running, now.wall - wall);
}
