// The steps of every-step.test.ts in a cluster of three servers with three replicas: one case in 100, or with
// EVERY_STEP=all one in ten.
import { expect, onTestFinished, test } from "vitest";
import { startCluster } from "../../servers/cluster.ts";
import { type Case, casesOf, CIRCUMSTANCES, sample } from "./cases.ts";
import { OPERATIONS } from "./operations.ts";
import { countSteps } from "./run-case.ts";
import { runAll } from "./run-all.ts";
import { openPlace } from "./scene.ts";
import { SHAPES } from "./state.ts";

const only = process.env["EVERY_STEP_CASE"];
const share = process.env["EVERY_STEP"] === "all" ? 10 : 100;

test.skipIf(only !== undefined)(
  `in a cluster of three, one case in ${String(share)} of all operations breaks no promise`,
  { timeout: 1_800_000 },
  async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const place = await openPlace(cluster.wsUrls, 3);
    onTestFinished(() => place.admin.close());
    const cases: Case[] = [];
    for (const operation of OPERATIONS) {
      for (const shape of SHAPES) {
        // The steps are the same in all circumstances; a case whose point is not reached runs without a cut.
        const steps = await countSteps(place, operation, shape);
        for (const circumstance of CIRCUMSTANCES) cases.push(...casesOf(operation, shape, circumstance, steps));
      }
    }
    const chosen = sample(cases, share);
    expect(await runAll(place, chosen), "cases that were cut").toBeGreaterThan(chosen.length / 2);
  },
);
