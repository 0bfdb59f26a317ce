import { describe, expect, it } from "vitest";
import { growTowards, rangeInSight, rowsInView, segmentsOf } from "./row-window.ts";

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

describe("growTowards", () => {
  it("renders what is in view at once, and the rest little by little", () => {
    let rendered = { first: 0, end: 0 };
    for (const offset of [0, -10_000, -10_300, -80_000, 300]) {
      const wanted = rangeInSight(offset, 800, 44, 2_000);
      const view = rowsInView(offset, 800, 44, 2_000);
      for (let steps = 0; steps < 20; steps++) {
        rendered = growTowards(wanted, view, rendered);
        expect(rendered.first).toBeLessThanOrEqual(view.first);
        expect(rendered.end).toBeGreaterThanOrEqual(view.end);
      }
      expect(rendered).toEqual(wanted);
    }
  });

  it("ends at the wanted rows, of an empty list, too", () => {
    expect(growTowards({ first: 0, end: 0 }, { first: 0, end: 0 }, { first: 3, end: 9 })).toEqual({ first: 0, end: 0 });
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
