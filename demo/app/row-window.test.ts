import { describe, expect, it } from "vitest";
import { rangeInSight, segmentsOf } from "./row-window.ts";

describe("rangeInSight", () => {
  it("renders a short list completely", () => {
    expect(rangeInSight(-5000, 800, 44, 100)).toEqual({ first: 0, end: 100 });
  });

  it("covers the visible rows of a long list, and stays within it", () => {
    for (let offset = 300; offset > -90_000; offset -= 37) {
      const { first, end } = rangeInSight(offset, 800, 44, 2000);
      const top = Math.min(2000, Math.max(0, Math.floor(-offset / 44)));
      const bottom = Math.min(2000, Math.max(0, Math.ceil((800 - offset) / 44)));
      expect(first).toBeLessThanOrEqual(top);
      expect(end).toBeGreaterThanOrEqual(bottom);
      expect(end - first).toBeLessThanOrEqual(100);
    }
  });
});

describe("segmentsOf", () => {
  it.each([0, 5, 40, 41, 60, 99, 150, 199])("accounts for every row once and renders the kept one: %i", (kept) => {
    const segments = segmentsOf({ first: 40, end: 100 }, kept, 200);
    const rows = segments.reduce((sum, segment) => sum + ("index" in segment ? 1 : segment.rows), 0);
    expect(rows).toBe(200);
    expect(segments).toContainEqual({ index: kept });
  });

  it("renders nothing for an empty list", () => {
    expect(segmentsOf({ first: 0, end: 0 }, 0, 0)).toEqual([]);
  });
});
