import type { Result } from "./measurement.ts";
import { median, pairedRatios, spread, type Spread } from "./statistics.ts";
import type { Target } from "./targets.ts";

/** One target and its result. */
export interface Judgement {
  readonly target: Target;
  readonly caseId: string;
  /** Median of the ratio or of the value; `undefined` when it was not measured. */
  readonly value: number | undefined;
  readonly spread: Spread | undefined;
  readonly holds: boolean | undefined;
}

/** Compares the results with the targets. Targets that were not measured are neither met nor missed. */
export function judge(targets: readonly Target[], results: readonly Result[], quick: boolean): Judgement[] {
  return targets.map((target) => {
    const caseId = quick ? target.quick : target.full;
    const samples = results.find((result) => result.case.id === caseId)?.samples;
    const of = (samples?.[target.of] ?? []).filter((value) => !Number.isNaN(value));
    const values = target.over ? pairedRatios(samples?.[target.of] ?? [], samples?.[target.over] ?? []) : of;
    if (values.length === 0) return { target, caseId, value: undefined, spread: undefined, holds: undefined };
    const value = median(values);
    const { atLeast = -Infinity, atMost = Infinity } = target;
    return { target, caseId, value, spread: spread(values), holds: value >= atLeast && value <= atMost };
  });
}
