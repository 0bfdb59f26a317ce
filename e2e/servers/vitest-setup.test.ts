import { wsconnect } from "@nats-io/nats-core";
import { expect, inject, test } from "vitest";
import "./websocket.ts";

test("every test file can use the shared server", async () => {
  const connection = await wsconnect({ servers: inject("nats").wsUrl });
  expect(connection.info?.version).toBe(inject("nats").version);
  await connection.close();
});
