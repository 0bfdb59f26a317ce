import { expect, test } from "vitest";
import { atATime, listLineCases } from "./cases.ts";

test.each([false, true])("every case has an id of its own (quick: %s)", (quick) => {
  const ids = listLineCases(quick).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an id names operation, size and line", () => {
  const ids = listLineCases(false).map(({ id }) => id);
  expect(ids).toContain("put 16MiB 100Mbit 80ms 0.1%");
  expect(ids).toContain("get 100x50KiB 100Mbit 40ms");
  expect(ids).toContain("first put 2MiB 100Mbit 80ms");
});

test("every case has plain HTTP to compare with", () => {
  for (const against of [false, true])
    for (const { contenders } of listLineCases(false, against)) expect(contenders).toContain("http");
});

test("fast ingest is for puts", () => {
  for (const { contenders, operation } of listLineCases(false))
    expect(contenders.includes("theirs-fast")).toBe(operation === "put");
});

test("the browser decides how many requests of plain HTTP run at a time", () => {
  expect(atATime("http", 100)).toBe(100);
  expect(atATime("ours", 100)).toBe(3);
});
