import { expect, test } from "vitest";
import { longestTask } from "./longest-task.ts";

const thread = (tid: number, name: string) => ({ name: "thread_name", ph: "M", pid: 1, tid, args: { name } });
const run = (tid: number, dur: number, name = "RunTask") => ({ name, ph: "X", pid: 1, tid, dur });

test("is the longest one of a renderer's main thread, in ms", () => {
  const traceEvents = [
    run(7, 90_000),
    run(3, 1_500),
    run(3, 12_345),
    run(3, 50_000, "FunctionCall"),
    thread(3, "CrRendererMain"),
    thread(7, "Compositor"),
  ];
  expect(longestTask(JSON.stringify({ traceEvents }))).toBe(12.345);
});

test("is not zero when nothing was recorded, but an error", () => {
  expect(() => longestTask(JSON.stringify({ traceEvents: [run(7, 1)] }))).toThrow("no task");
});
