import { describe, expect, it } from "vitest";
import { NOTHING, extend, only, retain, toggle } from "./selection.ts";

const order = ["a", "b", "c", "d"];
const keys = ({ keys }: { keys: ReadonlySet<string> }): string[] => [...keys].sort();

describe("selection", () => {
  it("extends from its anchor in both directions, and shrinks again", () => {
    const down = extend(only("b"), "d", order);
    expect(keys(down)).toEqual(["b", "c", "d"]);
    expect(keys(extend(down, "a", order))).toEqual(["a", "b"]);
    expect(keys(extend(NOTHING, "c", order))).toEqual(["c"]);
  });

  it("adds and removes single rows, which become the anchor", () => {
    const two = toggle(only("a"), "c");
    expect(keys(two)).toEqual(["a", "c"]);
    expect(keys(toggle(two, "a"))).toEqual(["c"]);
    expect(keys(extend(two, "d", order))).toEqual(["c", "d"]);
  });

  it("drops rows that are gone, and stays the same object otherwise", () => {
    const all = extend(only("a"), "d", order);
    expect(retain(all, new Set(order))).toBe(all);
    const rest = retain(all, new Set(["b", "d"]));
    expect(keys(rest)).toEqual(["b", "d"]);
    expect(rest.anchor).toBeUndefined();
  });
});
