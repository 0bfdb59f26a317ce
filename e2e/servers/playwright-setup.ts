import { setTimeout as sleep } from "node:timers/promises";
import { StoredObjects } from "../specs/stored-objects.ts";
import { startDemo } from "./demo.ts";
import { freePort } from "./free-port.ts";

/** After a quarter of a minute, the server removes the consumer of a page that closed without doing so. */
const patience = 40_000;

/** Starts the demo for all specs of a run; returns the function that ends it. The config reads its address from here. */
export default async function setup(): Promise<() => Promise<void>> {
  const demo = await startDemo({ port: await freePort(), reload: false, monitor: true });
  process.env["DEMO_URL"] = demo.url;
  process.env["DEMO_NATS_WS_URL"] = demo.nats.wsUrl;
  process.env["DEMO_NATS_MONITOR_URL"] = demo.nats.monitorUrl;
  // The first request makes Vite prebundle dependencies, which would otherwise delay the first test.
  await fetch(demo.url).then((response) => response.text());
  return async () => {
    try {
      await expectNothingLeft(demo.nats.wsUrl);
    } finally {
      await demo.stop();
    }
  };
}

/** Rejects when a bucket of the run has consumers, orphaned chunks, or objects without all their chunks. */
async function expectNothingLeft(wsUrl: string): Promise<void> {
  const stored = await StoredObjects.connect(wsUrl);
  try {
    const left: string[] = [];
    const deadline = Date.now() + patience;
    for (const bucket of await stored.buckets()) {
      left.push(...(await stored.leftovers(bucket)));
      while ((await stored.consumers(bucket)) > 0 && Date.now() < deadline) await sleep(500);
      const consumers = await stored.consumers(bucket);
      if (consumers > 0) left.push(`${bucket}: ${consumers} consumers`);
    }
    if (left.length > 0) throw new Error(`After the run the server still has:\n${left.join("\n")}`);
  } finally {
    await stored.close();
  }
}
