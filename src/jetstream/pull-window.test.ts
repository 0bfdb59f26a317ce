import { expect, test } from "vitest";
import { Traffic } from "./fair-share.ts";
import { PullWindow } from "./pull-window.ts";

const MAX = 4 * 1024 * 1024;

test("asks for few messages until their size is known, and then for as many as fit", () => {
  const pulls = new PullWindow(new Traffic("down"), MAX);
  expect(pulls.messagesIn(pulls.room(0))).toBe(2_000);
  pulls.add(2_000, 0);
  pulls.onMessage(960, 10);
  const room = pulls.room(0);
  expect(room).toBe(0);
  pulls.clear();
  expect(pulls.messagesIn(pulls.room(0))).toBe(2_048);
});

test("has no room while more than half of the window is under way or waits for the reader", () => {
  const pulls = new PullWindow(new Traffic("down"), 1024 * 1024);
  pulls.add(1, 0);
  pulls.onMessage(1024 - 64, 1);
  expect(pulls.room(512 * 1024)).toBe(512 * 1024);
  expect(pulls.room(512 * 1024 + 1)).toBe(0);
  pulls.add(513, 2);
  expect(pulls.room(0)).toBe(0);
  pulls.onMessage(1024 - 64, 3);
  expect(pulls.room(0)).toBe(512 * 1024);
});

test("counts messages for the pulls in their order, and tells which ended without one", () => {
  const pulls = new PullWindow(new Traffic("down"), MAX);
  const [first, second] = [pulls.add(2, 0), pulls.add(5, 0)];
  for (let i = 0; i < 3; i++) pulls.onMessage(100, 1);
  expect([pulls.open, pulls.expected, pulls.has(first), pulls.has(second)]).toEqual([1, 4, false, true]);
  expect(pulls.end(second)).toBe(false);
  expect(pulls.end(pulls.add(5, 2))).toBe(true);
  expect(pulls.expected).toBe(0);
});

test("leaves whole bytes to the other readers of the connection, and all of them at the end", () => {
  const traffic = new Traffic("down");
  const pulls = new PullWindow(traffic, MAX);
  pulls.room(0);
  pulls.add(10, 0);
  for (const bytes of [100, 333, 1_001]) pulls.onMessage(bytes, 1);
  expect(traffic.bytes).toBeGreaterThan(0);
  expect(Number.isInteger(traffic.bytes)).toBe(true);
  pulls.leave();
  expect([traffic.bytes, traffic.transfers]).toEqual([0, 0]);
});

test("takes nothing from other readers while it only waits for news", () => {
  const traffic = new Traffic("down");
  const pulls = new PullWindow(traffic, MAX);
  pulls.room(0);
  pulls.add(1, 0);
  pulls.onMessage(1_000, 10);
  pulls.leave();
  const room = pulls.room(0);
  expect(room).toBe(MAX);
  pulls.add(pulls.messagesIn(room), 20);
  pulls.onMessage(1_000, 30_020);
  expect([traffic.bytes, traffic.transfers, traffic.delay.delivered]).toEqual([0, 0, 1_064]);
});
