import { describe, expect, test } from "vitest";
import { listCases } from "../cases.ts";
import type { Case, Environment, Result } from "../measurement.ts";
import { chartRows, drawChart } from "./chart.ts";

const environment: Environment = {
  date: "2026-01-02T03:04:05Z",
  browser: "Chromium 156.0.1",
  server: "2.15.1",
  node: "20.20.0",
  platform: "linux",
  cores: 2,
  load: 0.1,
  quick: false,
};
const result = (id: string, ours: number, theirs: number, limit?: number): Result => ({
  case: { id } as Case,
  samples: { ours: [ours], theirs: [theirs], ...(limit !== undefined && { limit: [limit] }) },
  failures: [],
});

describe("the chart", () => {
  const svg = drawChart(
    [result("put-file 64MiB 0ms", 40, 20, 44), result("put-file 16MiB 80ms", 28, 1.4)],
    environment,
  );

  test("is well-formed, and describes itself to screen readers", () => {
    const tags = [...svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)];
    const open: string[] = [];
    for (const [, close, name, self] of tags) {
      if (close) expect(open.pop()).toBe(name);
      else if (!self) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description">/);
    expect(svg).toContain('<title id="title">Transfer rates');
    expect(svg).toContain("Upload, 64 MiB: nats-objects 40, @nats-io/obj 20 MiB/s.");
    expect(svg).not.toContain("NaN");
  });

  test("has colours for light and dark pages", () => {
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
  });

  test("draws bars to one scale, from zero", () => {
    const widths = [...svg.matchAll(/<rect class="(?:ours|theirs)" x="204"[^>]*width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    expect(widths).toHaveLength(4);
    expect(widths[0]! / widths[1]!).toBeCloseTo(2, 1);
    expect(widths[0]! / widths[2]!).toBeCloseTo(40 / 28, 1);
  });

  test("omits cases that were not measured", () => {
    expect(svg).not.toContain("Download, 64 MiB");
    expect(drawChart([], environment)).toContain("</svg>");
  });
});

test.each([false, true])("draws cases that exist (quick: %s)", (quick) => {
  const ids = listCases(quick).map(({ id }) => id);
  for (const row of chartRows) expect(ids).toContain(quick ? row.quick : row.full);
});
