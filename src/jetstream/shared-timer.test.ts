import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Alarm, clearAlarm, setAlarm } from "./shared-timer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("each alarm rings at its time, in the order of their times, and once", () => {
  const rung: string[] = [];
  setAlarm(() => rung.push("late"), 300);
  setAlarm(() => rung.push("early"), 100);
  setAlarm(() => rung.push("middle"), 200);
  vi.advanceTimersByTime(99);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rung).toEqual(["early"]);
  vi.advanceTimersByTime(1_000);
  expect(rung).toEqual(["early", "middle", "late"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a cleared alarm does not ring, and the last one leaves no timer", () => {
  const ring = vi.fn();
  const [first, second] = [setAlarm(ring, 100), setAlarm(ring, 200)];
  clearAlarm(first);
  expect(vi.getTimerCount()).toBe(1);
  clearAlarm(second);
  clearAlarm(second);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(ring).not.toHaveBeenCalled();
});

test("an alarm may set and clear others while it rings", () => {
  const rung: string[] = [];
  const other = setAlarm(() => rung.push("other"), 200);
  setAlarm(() => {
    clearAlarm(other);
    setAlarm(() => rung.push("new"), 50);
  }, 100);
  vi.advanceTimersByTime(1_000);
  expect(rung).toEqual(["new"]);
});

test("alarms that almost never ring set one timer for all", () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const alarms = Array.from({ length: 100 }, () => setAlarm(() => undefined, 500));
  alarms.slice(0, 99).forEach(clearAlarm);
  for (let i = 0; i < 100; i++) clearAlarm(setAlarm(() => undefined, 1_000));
  expect(set).toHaveBeenCalledOnce();
  clearAlarm(alarms[99]);
});

test("an alarm that is cleared by another one of the same moment does not ring", () => {
  const ring = vi.fn();
  let other: Alarm | undefined = undefined;
  setAlarm(() => clearAlarm(other), 100);
  other = setAlarm(ring, 100);
  vi.advanceTimersByTime(1_000);
  expect(ring).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("as many alarms ring as there are, however many", () => {
  const ring = vi.fn();
  for (let i = 0; i < 200_000; i++) setAlarm(ring, 1_000);
  setAlarm(ring, 100);
  vi.advanceTimersByTime(100);
  expect(ring).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(900);
  expect(ring).toHaveBeenCalledTimes(200_001);
});

test("an alarm that throws keeps no other from ringing, and its error is not lost", async () => {
  const thrown = vi.fn();
  process.once("uncaughtException", thrown);
  const ring = vi.fn();
  setAlarm(() => {
    throw new Error("of an alarm");
  }, 100);
  setAlarm(ring, 100);
  vi.advanceTimersByTime(100);
  expect(ring).toHaveBeenCalledOnce();
  vi.useRealTimers();
  await vi.waitFor(() => expect(thrown).toHaveBeenCalledOnce());
});

test("rings although a test has replaced the timers while an alarm was set", () => {
  setAlarm(() => undefined, 100);
  vi.useRealTimers();
  vi.useFakeTimers();
  vi.advanceTimersByTime(5_000);
  const ring = vi.fn();
  setAlarm(ring, 500);
  vi.advanceTimersByTime(500);
  expect(ring).toHaveBeenCalledOnce();
});
