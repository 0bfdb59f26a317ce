import { expect, test } from "vitest";
import { randomId } from "./random-id.ts";

test("ids have the length that was asked for, letters and digits alone, and are all different", () => {
  const ids = Array.from({ length: 5_000 }, () => randomId());
  for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{22}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(randomId(11)).toHaveLength(11);
});

test("each character comes as often as the others", () => {
  const counts = new Map<string, number>();
  for (const character of randomId(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // 1,000 each; the standard deviation is 32.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(260);
});
