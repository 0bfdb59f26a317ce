// Selection in the list, as in every file manager: click, Ctrl or ⌘ and click, Shift and click.

import { State } from "./state.ts";

export interface Selected {
  readonly keys: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | undefined;
}

export const NOTHING: Selected = { keys: new Set(), anchor: undefined };

/** Selects only this one. */
export function only(key: string): Selected {
  return { keys: new Set([key]), anchor: key };
}

/** Adds this one, or removes it. */
export function toggle({ keys }: Selected, key: string): Selected {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return { keys: next, anchor: key };
}

/** Selects all from the anchor to this one, in list order. */
export function extend({ anchor }: Selected, key: string, order: readonly string[]): Selected {
  const from = anchor === undefined ? -1 : order.indexOf(anchor);
  const to = order.indexOf(key);
  if (from === -1 || to === -1) return only(key);
  return { keys: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor };
}

/** Removes keys that no longer exist. Returns the same object when all do. */
export function retain(selected: Selected, there: ReadonlySet<string>): Selected {
  const kept = [...selected.keys].filter((key) => there.has(key));
  if (kept.length === selected.keys.size) return selected;
  const { anchor } = selected;
  return { keys: new Set(kept), anchor: anchor !== undefined && there.has(anchor) ? anchor : undefined };
}

export class Selection extends State {
  #selected = NOTHING;

  get current(): Selected {
    return this.#selected;
  }

  get keys(): ReadonlySet<string> {
    return this.#selected.keys;
  }

  set(selected: Selected): void {
    if (selected === this.#selected) return;
    this.#selected = selected;
    this.changed();
  }

  clear(): void {
    if (this.keys.size > 0) this.set(NOTHING);
  }
}
