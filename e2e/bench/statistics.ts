/** The median; the mean of the two middle values for an even number. `NaN` for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]!
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Minimum and maximum. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

export function spread(values: readonly number[]): Spread {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/**
 * Divides one value by another, round by round: a temporary slowdown of the machine affects both values of a round and
 * cancels out. Rounds in which either failed do not count.
 */
export function pairedRatios(of: readonly number[], over: readonly number[]): number[] {
  return of.flatMap((value, round) => {
    const other = over[round];
    return other === undefined || Number.isNaN(other) || Number.isNaN(value) ? [] : [value / other];
  });
}

/**
 * The order in each round: no contender is always first, because the first one finds caches and disk as the last round left
 * them. `interleave(["a", "b"], 2)` is `[["a", "b"], ["b", "a"]]`.
 */
export function interleave<T>(items: readonly T[], rounds: number): T[][] {
  return Array.from({ length: rounds }, (_, round) => items.map((_, index) => items[(index + round) % items.length]!));
}
