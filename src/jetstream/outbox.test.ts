import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { connect, uniqueName } from "../../e2e/support/bucket.ts";
import { JetStreamApi } from "./api.ts";

/** An outbox whose messages come back, and the frames that its connection sends. */
async function outboxOf(): Promise<{
  api: JetStreamApi;
  frames: () => number;
  came: string[];
  send: (data: string | Uint8Array) => void;
  onFailed: ReturnType<typeof vi.fn>;
}> {
  const api = new JetStreamApi(await connect());
  const subject = uniqueName();
  const came: string[] = [];
  api.connection.subscribe(subject, {
    callback: (_, { data }) => void came.push(new TextDecoder().decode(data.slice(0, 8))),
  });
  await api.connection.flush();
  const spy = vi.spyOn(WebSocket.prototype, "send");
  onTestFinished(() => spy.mockRestore());
  const { outbox } = api.state;
  const onFailed = vi.fn();
  const send = (data: string | Uint8Array): void => outbox.send({ subject, data, options: {}, onFailed });
  return { api, frames: () => spy.mock.calls.length, came, send, onFailed };
}

test("messages of several operations in one turn share a frame, in order", async () => {
  const { frames, came, send } = await outboxOf();
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      await Promise.resolve();
      send(String(i));
    }),
  );
  expect(frames()).toBe(0);
  await expect.poll(() => came).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  expect(frames()).toBe(1);
});

test("a large message is sent at once, and does not overtake others", async () => {
  const { frames, came, send } = await outboxOf();
  send("small");
  send(new TextEncoder().encode("large".padEnd(100_000)));
  await Promise.resolve();
  expect(frames()).toBeGreaterThan(0);
  send("last");
  await expect.poll(() => came).toEqual(["small", "large   ", "last"]);
});

test("a page that is being left sends at once, and one that returns does not", async () => {
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  onTestFinished(() => void vi.unstubAllGlobals());
  const { api, frames, send } = await outboxOf();
  send("waits");
  page.dispatchEvent(new Event("pagehide"));
  await Promise.resolve();
  expect(frames()).toBe(1);
  send("bye");
  await Promise.resolve();
  await Promise.resolve();
  expect(frames()).toBe(2);
  page.dispatchEvent(new Event("pageshow"));
  send("again");
  await Promise.resolve();
  await Promise.resolve();
  expect(frames()).toBe(2);
  await api.connection.close();
});

test("messages without a connection are dropped, not sent later", async () => {
  const { api, came, send } = await outboxOf();
  const events: string[] = [];
  api.events.listen(({ type }) => events.push(type));
  await api.connection.reconnect();
  await expect.poll(() => events).toContain("disconnect");
  expect(api.events.connected).toBe(false);
  send("lost");
  await expect.poll(() => events, { timeout: 10_000 }).toContain("reconnect");
  send("after");
  await expect.poll(() => came).toContain("after");
  await sleep(50);
  expect(came).toEqual(["after"]);
});

test("messages to a closed connection fail", async () => {
  const { api, send, onFailed } = await outboxOf();
  send("too late");
  await api.connection.close();
  await expect.poll(() => onFailed.mock.calls.length).toBe(1);
  send("much too late");
  await expect.poll(() => onFailed.mock.calls.length).toBe(2);
});
