/** The result of a gate. It passes without problems. */
export interface Verdict {
  /** One entry per finding, `file:line: what is wrong, and why that matters`. */
  readonly problems: readonly string[];
  /** Figures, and skipped parts: printed even when the gate passes, so that nothing is skipped silently. */
  readonly notes?: readonly string[];
}

/** One requirement of every commit. Each is in its own file, with its reason at the top. */
export type Gate = () => Promise<Verdict>;
