import { expect, test } from "vitest";
import { selfTimes } from "./profile.ts";

test("adds up the time of a function over all its call sites", () => {
  const frame = (id: number, functionName: string, url = "") => ({
    id,
    callFrame: { functionName, url, lineNumber: 9 },
  });
  const times = selfTimes({
    nodes: [frame(1, "(idle)"), frame(2, "update", "http://h/a.js"), frame(3, "update", "http://h/a.js"), frame(4, "")],
    samples: [1, 2, 3, 4, 1],
    timeDeltas: [5, 1_000, 2_000, 3_000, 4_000],
  });
  expect(times).toEqual([
    { function: "update a.js:10", ms: 5, share: 0.5 },
    { function: "(anonymous)", ms: 4, share: 0.4 },
    { function: "(idle)", ms: 1, share: 0.1 },
  ]);
});
