import { expect, test } from "vitest";
import { AnswerTime, nextPatience } from "./answer-time.ts";

test("waits a second before the first answer, and never less than half a second", () => {
  const time = new AnswerTime();
  expect(time.patience).toBe(1_000);
  for (let i = 0; i < 50; i++) time.answered(1);
  expect(time.patience).toBe(500);
});

test("waits longer on a line whose answers take longer, or vary, and 3 s at most", () => {
  const steady = new AnswerTime();
  for (let i = 0; i < 50; i++) steady.answered(600);
  expect(steady.patience).toBeGreaterThan(1_200 - 1);
  expect(steady.patience).toBeLessThan(1_300);
  const varying = new AnswerTime();
  for (let i = 0; i < 50; i++) varying.answered(i % 2 === 0 ? 100 : 700);
  expect(varying.patience).toBeGreaterThan(steady.patience);
  varying.answered(60_000);
  expect(varying.patience).toBe(3_000);
});

test("asks again more seldom, but at least every two seconds unless the line is slower", () => {
  expect([500, 750, 1_900, 2_500].map(nextPatience)).toEqual([625, 937.5, 2_000, 2_500]);
});
