import { expect, it } from "vitest";
import fc from "fast-check";
import { atOnce, each, inSlices, sorted } from "./slices.ts";

it("sorts like Array.sort, and keeps equal items in order", () => {
  const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer()), { maxLength: 2_000, size: "max" });
  fc.assert(
    fc.property(items, (given) => {
      const compare = ([a]: [number, number], [b]: [number, number]): number => a - b;
      expect(atOnce(sorted(given, compare))).toEqual([...given].sort(compare));
    }),
    { numRuns: 30 },
  );
});

it("lets others have their turn during long work", async () => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setTimeout(count);
  };
  count();
  const work = each(
    Array.from({ length: 2_000 }, (_, i) => i),
    () => {
      for (const end = performance.now() + 0.1; performance.now() < end;);
    },
  );
  await inSlices(work, new AbortController().signal);
  isOver = true;
  expect(turns).toBeGreaterThan(2);
});

it("stops when it is aborted", async () => {
  const stop = new AbortController();
  let visited = 0;
  const work = each(
    Array.from({ length: 100_000 }, (_, i) => i),
    () => {
      if (++visited === 300) stop.abort();
      for (const end = performance.now() + 0.1; performance.now() < end;);
    },
  );
  await inSlices(work, stop.signal);
  expect(visited).toBeLessThan(1_000);
});
