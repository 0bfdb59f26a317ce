import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interleave, median, pairedRatios, spread } from "./statistics.ts";

describe("median", () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[], NaN],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test("has as many values below it as above it, and does not change the list", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        const middle = median(values);
        expect(values).toEqual(before);
        const half = values.length / 2;
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(half);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(half);
      }),
    );
  });
});

test("the spread is from the smallest to the largest value", () => {
  expect(spread([3, 1, 2])).toEqual({ low: 1, high: 3 });
});

describe("paired ratios", () => {
  test("compare values of the same round", () => {
    expect(pairedRatios([10, 40], [5, 10])).toEqual([2, 4]);
  });

  test("leave out a round in which one of the two failed", () => {
    expect(pairedRatios([10, NaN, 30], [5, 5])).toEqual([2]);
    expect(pairedRatios([10, 20], [NaN, 5])).toEqual([4]);
  });
});

describe("interleaving", () => {
  test("lets each contender go first in turn", () => {
    expect(interleave(["a", "b", "c"], 3)).toEqual([
      ["a", "b", "c"],
      ["b", "c", "a"],
      ["c", "a", "b"],
    ]);
  });

  test("has each contender exactly once per round", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.nat(20), (items, rounds) => {
        const order = interleave(items, rounds);
        expect(order).toHaveLength(rounds);
        for (const round of order) expect(new Set(round)).toEqual(new Set(items));
      }),
    );
  });
});
