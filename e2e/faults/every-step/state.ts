// The content of a bucket, as a reader sees it.
import type { ObjectStore } from "../../../src/index.ts";
import { pattern } from "../../support/pattern.ts";

/** What the live names hold: the label of a content, or `-> name` for a link. */
export type State = Readonly<Record<string, string>>;

/** How objects are split into chunks. */
export interface Shape {
  readonly title: string;
  readonly size: number;
  readonly maxChunkSize: number;
}

/** The two shapes that every operation is tested with. */
export const SHAPES: readonly Shape[] = [
  { title: "one chunk", size: 1_000, maxChunkSize: 4_096 },
  { title: "five chunks", size: 4 * 4_096 + 700, maxChunkSize: 4_096 },
];

const LABELS = ["old", "new", "other", "rival", "bystander"] as const;

/** Each label is the content of at most a few objects. */
export type Label = (typeof LABELS)[number];

/** The bytes of a label. */
export function contentOf(label: Label, { size }: Shape): Uint8Array<ArrayBuffer> {
  return pattern(size, LABELS.indexOf(label) + 1);
}

/** Reads every live object. Rejects when one cannot be read, or holds bytes that no case stored. */
export async function observe(store: ObjectStore, shape: Shape): Promise<State> {
  const state: Record<string, string> = {};
  for (const { name, link } of await store.list()) {
    if (link) {
      state[name] = `-> ${link.name ?? ""}`;
      continue;
    }
    const bytes = await store.getBytes(name).catch((error: unknown) => {
      throw new Error(`${name} is listed but cannot be read: ${String(error)}`, { cause: error });
    });
    const label = LABELS.find((each) => Buffer.compare(contentOf(each, shape), bytes) === 0);
    if (!label) throw new Error(`${name} holds ${String(bytes.length)} bytes that no case stored`);
    state[name] = label;
  }
  return state;
}

/** A state as text, the same for equal states. */
export function textOf(state: State): string {
  const entries = Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${entries.map(([name, value]) => `${name}: ${value}`).join(", ")} }`;
}

/** A state with some names changed; `undefined` removes one. */
export function changed(state: State, change: Readonly<Record<string, string | undefined>>): State {
  const entries = Object.entries({ ...state, ...change });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The state after interrupted renames from A to B are completed: only the new name. */
export function completed(state: State): State {
  return state["A"] !== undefined && state["A"] === state["B"] ? changed(state, { A: undefined }) : state;
}
