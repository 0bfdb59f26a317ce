import { test as base } from "@playwright/test";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";

/** Tests with a nats-server that their Playwright worker has to itself. */
export const test = base.extend<object, { nats: NatsServer }>({
  nats: [
    async ({}, use) => {
      const server = await startNatsServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});
