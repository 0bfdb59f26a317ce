import type { TestProject } from "vitest/node";
import { startNatsServer } from "./nats-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The nats-server that all test files of a run share: `inject("nats").wsUrl`. Use your own buckets. */
    nats: { readonly wsUrl: string; readonly natsUrl: string; readonly monitorUrl: string; readonly version: string };
  }
}

/** Starts the shared server; returns the function that ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startNatsServer();
  const { wsUrl, natsUrl, monitorUrl, version } = server;
  project.provide("nats", { wsUrl, natsUrl, monitorUrl, version });
  return () => server.stop();
}
