/** The middle value; the mean of the two in the middle when their number is even. `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]!
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Smallest and largest value. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

export function spread(values: readonly number[]): Spread {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/**
 * One value by another, round by round: what slows the machine down for a while slows both of one round, and drops out.
 * A round in which either failed does not count.
 */
export function pairedRatios(of: readonly number[], over: readonly number[]): number[] {
  return of.flatMap((value, round) => {
    const other = over[round];
    return other === undefined || Number.isNaN(other) || Number.isNaN(value) ? [] : [value / other];
  });
}

/**
 * Who goes first in each round: nobody always does, because the first one meets a cache or a disk as the last round left
 * it. `interleave(["a", "b"], 2)` is `[["a", "b"], ["b", "a"]]`.
 */
export function interleave<T>(items: readonly T[], rounds: number): T[][] {
  return Array.from({ length: rounds }, (_, round) => items.map((_, index) => items[(index + round) % items.length]!));
}
