import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { IdleTimer } from "./idle-timer.ts";

const TIMEOUT = 30_000;
const HOUR = 3_600_000;

/** The running clock goes on, and no timer rings. */
function passWithoutTimers(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
}

describe("an idle timer", () => {
  let onIdle: ReturnType<typeof vi.fn<() => void>>;
  let timer: IdleTimer;

  beforeEach(() => {
    vi.useFakeTimers();
    onIdle = vi.fn<() => void>();
    timer = new IdleTimer(TIMEOUT, onIdle);
  });

  afterEach(() => {
    timer.stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("does nothing before it is started", () => {
    timer.touch();
    vi.advanceTimersByTime(HOUR);
    expect(onIdle).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("calls back once, after the timeout and not before", () => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT - 1);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(HOUR);
    expect(onIdle).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("counts from the last activity", () => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT - 1);
    timer.touch();
    vi.advanceTimersByTime(TIMEOUT - 1);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  test("never calls back while there is activity, however long", () => {
    timer.start();
    for (let i = 0; i < 500; i++) {
      vi.advanceTimersByTime(TIMEOUT / 2);
      timer.touch();
    }
    expect(onIdle).not.toHaveBeenCalled();
  });

  test("reports activity without a new timer", () => {
    timer.start();
    const set = vi.spyOn(globalThis, "setTimeout");
    for (let i = 0; i < 1000; i++) timer.touch();
    expect(set).not.toHaveBeenCalled();
    set.mockRestore();
  });

  test("does not start over when it is started twice", () => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT - 1);
    timer.start();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  test("is silent once stopped, leaves no timer, and can be started again with the whole time", () => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT - 1);
    timer.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(HOUR);
    expect(onIdle).not.toHaveBeenCalled();
    timer.start();
    vi.advanceTimersByTime(TIMEOUT - 1);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
    timer.stop();
    timer.stop();
  });

  test("may be started again by its own call", () => {
    onIdle.mockImplementationOnce(() => {
      timer.start();
    });
    timer.start();
    vi.advanceTimersByTime(TIMEOUT);
    expect(onIdle).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(TIMEOUT);
    expect(onIdle).toHaveBeenCalledTimes(2);
  });

  test("may be stopped by its own call", () => {
    onIdle.mockImplementation(() => {
      timer.stop();
    });
    timer.start();
    vi.advanceTimersByTime(HOUR);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  test("starts over after the machine has slept", () => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT / 2);
    passWithoutTimers(HOUR); // asleep
    vi.advanceTimersByTime(TIMEOUT / 2);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(TIMEOUT - 1);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  test("does not take a timer that is a little late for sleep", () => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT / 2);
    passWithoutTimers(1_500); // a busy page
    vi.advanceTimersByTime(TIMEOUT / 2);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  test.each([HOUR, -HOUR])("ignores a system clock that is set by %i ms", (shift) => {
    timer.start();
    vi.advanceTimersByTime(TIMEOUT / 2);
    vi.setSystemTime(Date.now() + shift);
    vi.advanceTimersByTime(TIMEOUT / 2 - 1);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });
});
