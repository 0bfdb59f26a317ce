// The model of model.test.ts, shorter, in a cluster of three servers with three replicas of the bucket.
import { onTestFinished, test } from "vitest";
import { startCluster } from "../../servers/cluster.ts";
import { openPlace } from "../every-step/scene.ts";
import { runModel } from "./run.ts";

const STEPS = Math.min(10_000, Number(process.env["MODEL_STEPS"] ?? 10_000) / 20);

test.skipIf(process.env["MODEL_SEED"] !== undefined)(
  `in a cluster of three, ${STEPS.toLocaleString("en")} random steps leave what the model says`,
  { timeout: 120_000 + STEPS * 200 },
  async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const place = await openPlace(cluster.wsUrls, 3);
    onTestFinished(() => place.admin.close());
    const first = Math.floor(Math.random() * 1_000_000) * 1_000;
    for (let done = 0; done < STEPS; done += 500) await runModel(place, first + done / 500, Math.min(500, STEPS));
  },
);
