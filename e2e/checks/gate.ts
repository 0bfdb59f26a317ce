/** What a gate found. It passes when it found no problem. */
export interface Verdict {
  /** One entry a finding, `file:line: what is wrong, and why that matters`. */
  readonly problems: readonly string[];
  /** Figures, and whatever was left out: printed even when the gate passes, so that nothing is skipped in silence. */
  readonly notes?: readonly string[];
}

/** One thing that must hold for every commit. Each lives in a file of its own, with its reason at the top. */
export type Gate = () => Promise<Verdict>;
