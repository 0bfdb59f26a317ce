// Every operation, ended before and after every message it sends and receives.
//
// An outage lasts as long as the operation's timeout, so fewer are tested.
//
//   npm test            put and replace with one chunk, at every step
//   EVERY_STEP=tenth    one in ten of all other cases as well, of outages one in 100: `npm run test:all`
//   EVERY_STEP=fortieth one in 40 of them, of outages one in 400: the same, on servers before 2.11
//   EVERY_STEP=alone    all cases without a rival and with a correct clock, but one in ten with an outage and of all others
//   EVERY_STEP=all      all of them: `npm run long`
//   EVERY_STEP_CASE=<id> the one that a failure names
import { afterAll, beforeAll, expect, test } from "vitest";
import { serverMinor, serverUrl } from "../../support/server.ts";
import { type Case, casesOf, CIRCUMSTANCES, sample } from "./cases.ts";
import { OPERATIONS } from "./operations.ts";
import { countSteps } from "./run-case.ts";
import { runAll } from "./run-all.ts";
import { openPlace, type Place } from "./scene.ts";
import { SHAPES } from "./state.ts";

const only = process.env["EVERY_STEP_CASE"];
const volume = only === undefined ? (process.env["EVERY_STEP"] ?? "quick") : "all";

let place: Place;
beforeAll(async () => {
  place = await openPlace([await serverUrl()]);
});
afterAll(() => place.admin.close());

/** One in how many of the cases that are not at every step. */
const SPARSE = volume === "fortieth" ? 40 : 10;

function chosen(cases: readonly Case[], isQuick: boolean, isAlone: boolean): Case[] {
  if (only !== undefined) return cases.filter(({ id }) => id === only);
  if (volume === "all") return [...cases];
  if (volume === "alone" && isAlone) {
    const few = new Set(sample(cases, SPARSE));
    return cases.filter((each) => each.ends !== "outage" || few.has(each));
  }
  if (isQuick) return [...cases];
  const few = new Set(sample(cases, SPARSE * 10));
  return sample(cases, SPARSE).filter((each) => each.ends !== "outage" || few.has(each));
}

for (const circumstance of CIRCUMSTANCES) {
  for (const operation of OPERATIONS) {
    for (const shape of SHAPES) {
      const id = [operation.title, shape.title, circumstance.title].join("/");
      const isQuick = /^(put|replace)\/one chunk\/alone$/.test(id);
      if (only === undefined ? volume === "quick" && !isQuick : !only.startsWith(`${id}/`)) continue;
      const title = `${operation.title} with ${shape.title} by a client ${circumstance.title} that ends at any step breaks no promise`;
      test.skipIf(serverMinor < (operation.since ?? 0))(title, { timeout: 900_000 }, async () => {
        const all = casesOf(operation, shape, circumstance, await countSteps(place, operation, shape));
        const cases = chosen(all, isQuick, circumstance.title === "alone");
        const reached = await runAll(place, cases);
        // A race may end an operation early; otherwise the client reaches the points, but for those where timing decides.
        if (!circumstance.rival) expect(reached, "cases that were cut").toBeGreaterThanOrEqual(cases.length * 0.8);
      });
    }
  }
}
