import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnswerTime } from "./answer-time.ts";
import { RepeatedSend } from "./repeated-send.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function sending(safe: boolean, timeout = 10_000) {
  const send = vi.fn();
  const onTimeout = vi.fn();
  return { send, onTimeout, repeated: new RepeatedSend(new AnswerTime(), { safe, timeout, send, onTimeout }) };
}

test("a safe request is sent again after each silence, until it is answered", () => {
  const { send, onTimeout, repeated } = sending(true);
  repeated.start();
  expect(send.mock.calls).toEqual([[1]]);
  vi.advanceTimersByTime(1_000 + 1_250);
  expect(send.mock.calls).toEqual([[1], [2], [3]]);
  repeated.answered();
  vi.advanceTimersByTime(7_000);
  expect(send).toHaveBeenCalledTimes(3);
  expect(onTimeout).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(onTimeout).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test("any other request is sent once, and times out", () => {
  const { send, onTimeout, repeated } = sending(false, 3_000);
  repeated.start();
  vi.advanceTimersByTime(2_999);
  expect(onTimeout).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onTimeout).toHaveBeenCalledOnce();
  expect(send).toHaveBeenCalledOnce();
});

test("leaves no timer when it is stopped, even while it sends", () => {
  const { send, onTimeout, repeated } = sending(true);
  send.mockImplementation(() => repeated.stop());
  repeated.start();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(20_000);
  expect(send).toHaveBeenCalledOnce();
  expect(onTimeout).not.toHaveBeenCalled();
});
