import { describe, expect, test } from "vitest";
import { untilAborted } from "./bytes/until-aborted.ts";
import { cancelableIterator } from "./cancelable-iterator.ts";

/** Gives 1, then waits for ever; notes what becomes of it. */
function waiting(notes: string[]): AsyncGenerator<number, void> {
  return cancelableIterator(async function* (left) {
    notes.push("begun");
    try {
      yield 1;
      await untilAborted(left, new Promise<never>(() => undefined));
    } finally {
      notes.push("cleaned up");
    }
  });
}

describe("cancelableIterator", () => {
  test("gives the items, and ends with the generator", async () => {
    const items = cancelableIterator(async function* () {
      yield* [1, 2];
    });
    const seen = [];
    for await (const item of items) seen.push(item);
    expect(seen).toEqual([1, 2]);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test("return() ends a next() that waits, and cleans up before it resolves", async () => {
    const notes: string[] = [];
    const items = waiting(notes);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    const next = items.next();
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(notes).toEqual(["begun", "cleaned up"]);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test("throw() does the same, and rejects with its error", async () => {
    const notes: string[] = [];
    const items = waiting(notes);
    await items.next();
    const next = items.next();
    await expect(items.throw(new Error("mine"))).rejects.toThrow("mine");
    expect(await next).toEqual({ done: true, value: undefined });
    expect(notes).toEqual(["begun", "cleaned up"]);
  });

  test("return() before the first step begins nothing", async () => {
    const notes: string[] = [];
    const items = waiting(notes);
    await items.return();
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(notes).toEqual([]);
  });

  test("an error of the generator is that of next()", async () => {
    const items = cancelableIterator<number>(async function* () {
      throw new Error("broken");
    });
    await expect(items.next()).rejects.toThrow("broken");
  });
});
