import { expect, test } from "vitest";
import { ABSENT, Register, Write } from "./register.ts";

function register(
  ...writes: readonly [value: string, start: number, end: number, result: Write["result"]][]
): Register {
  const made = new Register();
  for (const [value, start, end, result] of writes) made.begin(new Write("put", start, value)).settle(result, end);
  return made;
}

test("a value that was certainly overwritten cannot be found any more", () => {
  const { possible } = bound(register(["a", 1, 2, "done"], ["b", 3, 4, "done"]));
  expect(possible(5, 6)).toEqual(["b"]);
  expect(possible(2.5, 2.6)).toEqual(["a"]);
  expect(possible(3.5, 3.6)).toEqual(["a", "b"]);
});

test("of two concurrent writes, either may be the last", () => {
  expect(bound(register(["a", 1, 3, "done"], ["b", 2, 4, "done"])).possible(5, 6)).toEqual(["a", "b"]);
});

test("a write of unknown result may happen until it has ended, and may never have", () => {
  const made = bound(register(["a", 1, 2, "done"], ["b", 3, Infinity, "unknown"], ["c", 4, 5, "done"]));
  expect(made.possible(6, 7)).toEqual(["b", "c"]);
  expect(bound(register(["a", 1, 2, "done"], ["b", 3, 4, "unknown"])).possible(6, 7)).toEqual(["a", "b"]);
});

test("a write that has failed cannot be found after it", () => {
  const made = bound(register(["a", 1, 3, "failed"]));
  expect(made.possible(2, 2)).toEqual([ABSENT, "a"]);
  expect(made.possible(4, 5)).toEqual([ABSENT]);
});

const bound = (made: Register) => ({ possible: (from: number, to: number) => [...made.possible(from, to)].sort() });
