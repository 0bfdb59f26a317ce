import { describe, expect, it } from "vitest";
import { NOTHING, extend, only, retain, toggle } from "./selection.ts";

const order = ["a", "b", "c", "d"];
const keys = ({ keys }: { keys: ReadonlySet<string> }): string[] => [...keys].sort();

describe("selection", () => {
  it("extends from where it began, in both directions, and gives back what it no longer reaches", () => {
    const down = extend(only("b"), "d", order);
    expect(keys(down)).toEqual(["b", "c", "d"]);
    expect(keys(extend(down, "a", order))).toEqual(["a", "b"]);
    expect(keys(extend(NOTHING, "c", order))).toEqual(["c"]);
  });

  it("adds and removes one, from which the next range begins", () => {
    const two = toggle(only("a"), "c");
    expect(keys(two)).toEqual(["a", "c"]);
    expect(keys(toggle(two, "a"))).toEqual(["c"]);
    expect(keys(extend(two, "d", order))).toEqual(["c", "d"]);
  });

  it("forgets what is gone, and is the same when nothing is", () => {
    const all = extend(only("a"), "d", order);
    expect(retain(all, new Set(order))).toBe(all);
    const rest = retain(all, new Set(["b", "d"]));
    expect(keys(rest)).toEqual(["b", "d"]);
    expect(rest.anchor).toBeUndefined();
  });
});
