// Another client working on the same names at the same time.
import type { Hands, Operation } from "./operations.ts";
import { contentOf, type State } from "./state.ts";

/** What the other client does meanwhile. */
export interface Rival {
  readonly title: string;
  run(hands: Hands): Promise<unknown>;
  /** What it may turn a bucket that holds `state` into. */
  effect(state: State): State[];
}

/** All rivals. */
export const RIVALS: readonly Rival[] = [
  {
    title: "a put",
    run: ({ store, shape }) => store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, contentOf("rival", shape)),
    effect: (state) => [{ ...state, A: "rival" }],
  },
  {
    title: "a delete",
    run: ({ store }) => store.delete("A"),
    effect: ({ A: _, ...state }) => [state],
  },
  {
    title: "a rename",
    run: ({ store }) => store.updateMeta("A", { name: "C" }),
    effect: ({ A, ...state }) =>
      A === undefined
        ? [state]
        : [
            { ...state, C: A },
            { ...state, A, C: A },
          ],
  },
];

/** What each name may hold after an operation and a rival, in any order and however far they got. */
export function mayHold(
  { before, between = [], after }: Operation,
  rival: Rival,
): Map<string, Set<string | undefined>> {
  const states = [before, ...between, after];
  const all = [...states, ...states.flatMap((state) => rival.effect(state))];
  // The operation may also have found the rival's result.
  if (all.some(({ B }) => B !== undefined)) all.push({ B: "rival" }, {});
  if (before["A"] === undefined || after["A"] !== undefined) all.push(after, ...rival.effect(after));
  const names = new Set(all.flatMap((state) => Object.keys(state)));
  return new Map([...names].map((name) => [name, new Set(all.map((state) => state[name]))]));
}
