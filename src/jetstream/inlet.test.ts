import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Inlet } from "./inlet.ts";

interface Item {
  id: number;
  data: Uint8Array;
}

describe("an inlet", () => {
  test("gives items in the order they came, then undefined for ever", async () => {
    const inlet = new Inlet<Item>();
    for (const id of [1, 2, 3]) inlet.push(item(id));
    inlet.end();
    expect(await takeAll(inlet)).toEqual([1, 2, 3]);
    expect(await inlet.take()).toBeUndefined();
  });

  test("counts the items and bytes that wait", async () => {
    const inlet = new Inlet<Item>();
    expect([inlet.length, inlet.bytes]).toEqual([0, 0]);
    inlet.push(item(1, 10));
    inlet.push(item(2, 0));
    inlet.push(item(3, 5));
    expect([inlet.length, inlet.bytes]).toEqual([3, 15]);
    await inlet.take();
    expect([inlet.length, inlet.bytes]).toEqual([2, 5]);
    await inlet.take();
    await inlet.take();
    expect([inlet.length, inlet.bytes]).toEqual([0, 0]);
  });

  test("is the same queue as an array, whatever the order of pushes and takes", async () => {
    const steps = fc.array(fc.oneof(fc.nat(5000), fc.constant("take" as const)), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const inlet = new Inlet<Item>();
        const model: Item[] = [];
        for (const step of all) {
          if (step === "take") {
            if (model.length > 0) expect(await inlet.take()).toBe(model.shift());
          } else {
            // Enough at a time to pass the length at which the queue is cut.
            for (let i = 0; i < step % 1500; i++) {
              const next = item(i, i % 3);
              inlet.push(next);
              model.push(next);
            }
          }
          expect(inlet.length).toBe(model.length);
        }
        expect(inlet.bytes).toBe(model.reduce((bytes, { data }) => bytes + data.length, 0));
        inlet.end();
        expect(await takeAll(inlet)).toEqual(model.map(({ id }) => id));
      }),
      { numRuns: 30 },
    );
  });

  test("takes a hundred thousand items without getting slower", async () => {
    const inlet = new Inlet<Item>();
    const many = 100_000;
    const empty = new Uint8Array();
    for (let id = 0; id < many; id++) inlet.push({ id, data: empty });
    inlet.end();
    const started = performance.now();
    const ids = await takeAll(inlet);
    expect(performance.now() - started).toBeLessThan(5_000); // 30 ms where this was written; shift() would take minutes
    expect(ids).toHaveLength(many);
    expect(ids[many - 1]).toBe(many - 1);
  });

  test("wakes a reader that waits, with an item, the end or a failure", async () => {
    const inlet = new Inlet<Item>();
    const waiting = inlet.take();
    inlet.push(item(7));
    expect((await waiting)?.id).toBe(7);
    const atTheEnd = inlet.take();
    inlet.end();
    expect(await atTheEnd).toBeUndefined();
    const failing = new Inlet<Item>();
    const failed = failing.take();
    failing.fail("reason");
    await expect(failed).rejects.toBe("reason");
  });

  test("gives what was queued before a failure, then rejects each time", async () => {
    const inlet = new Inlet<Item>();
    const failure = new Error("connection");
    inlet.push(item(1));
    inlet.push(item(2));
    inlet.fail(failure);
    expect((await inlet.take())?.id).toBe(1);
    expect((await inlet.take())?.id).toBe(2);
    await expect(inlet.take()).rejects.toBe(failure);
    await expect(inlet.take()).rejects.toBe(failure);
  });

  test("keeps its first end: a failure after the end is none, an end after a failure neither", async () => {
    const ended = new Inlet<Item>();
    expect(ended.over).toBe(false);
    ended.end();
    ended.fail(new Error("late"));
    expect(ended.over).toBe(true);
    expect(await ended.take()).toBeUndefined();
    const failed = new Inlet<Item>();
    failed.fail("first");
    failed.fail("second");
    failed.end();
    expect(failed.over).toBe(true);
    await expect(failed.take()).rejects.toBe("first");
  });

  test("rejects also when the failure is undefined", async () => {
    const inlet = new Inlet<Item>();
    inlet.fail(undefined);
    await expect(inlet.take()).rejects.toBeUndefined();
  });

  test("lets go of all that waits when it is cleared, and can be used on", async () => {
    const inlet = new Inlet<Item>();
    inlet.push(item(1, 10));
    inlet.push(item(2, 10));
    await inlet.take();
    inlet.clear();
    expect([inlet.length, inlet.bytes]).toEqual([0, 0]);
    inlet.push(item(3, 4));
    expect(inlet.bytes).toBe(4);
    expect((await inlet.take())?.id).toBe(3);
  });

  // Else a slow reader, whose queue is never empty, holds a thousand chunks that it has long read: 128 MiB and more.
  test("lets go of an item once it is taken, though others still wait", async () => {
    const inlet = new Inlet<Item>();
    const taken = await pushAndTake(inlet);
    inlet.push(item(3));
    await new Promise((resolve) => setTimeout(resolve)); // a WeakRef is kept until the end of its turn
    collectGarbage();
    expect(inlet.length).toBe(2);
    expect(taken.deref()).toBeUndefined();
  });
});

/** In a function of its own, so that no variable of the test holds the item. */
async function pushAndTake(inlet: Inlet<Item>): Promise<WeakRef<Item>> {
  inlet.push(item(1, 1000));
  inlet.push(item(2));
  const taken = await inlet.take();
  return new WeakRef(taken!);
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function item(id: number, bytes = 1): Item {
  return { id, data: new Uint8Array(bytes) };
}

async function takeAll(inlet: Inlet<Item>): Promise<number[]> {
  const ids: number[] = [];
  for (let next = await inlet.take(); next; next = await inlet.take()) ids.push(next.id);
  return ids;
}
