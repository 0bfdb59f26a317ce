import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReceiveQueue } from "./receive-queue.ts";

interface Item {
  id: number;
  data: Uint8Array;
}

const sizeOf = ({ data }: Item): number => data.length;

describe("a receive queue", () => {
  test("gives items in the order they came, then undefined for ever", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    for (const id of [1, 2, 3]) queue.push(item(id));
    queue.end();
    expect(await takeAll(queue)).toEqual([1, 2, 3]);
    expect(await queue.take()).toBeUndefined();
  });

  test("counts the items and bytes in the queue", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    expect([queue.length, queue.size]).toEqual([0, 0]);
    queue.push(item(1, 10));
    queue.push(item(2, 0));
    queue.push(item(3, 5));
    expect([queue.length, queue.size]).toEqual([3, 15]);
    await queue.take();
    expect([queue.length, queue.size]).toEqual([2, 5]);
    await queue.take();
    await queue.take();
    expect([queue.length, queue.size]).toEqual([0, 0]);
  });

  test("is the same queue as an array, whatever the order of pushes and takes", async () => {
    const steps = fc.array(fc.oneof(fc.nat(5000), fc.constant("take" as const)), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const queue = new ReceiveQueue<Item>(sizeOf);
        const model: Item[] = [];
        for (const step of all) {
          if (step === "take") {
            if (model.length > 0) expect(await queue.take()).toBe(model.shift());
          } else {
            // Enough at a time to pass the length at which the queue is cut.
            for (let i = 0; i < step % 1500; i++) {
              const next = item(i, i % 3);
              queue.push(next);
              model.push(next);
            }
          }
          expect(queue.length).toBe(model.length);
        }
        expect(queue.size).toBe(model.reduce((bytes, { data }) => bytes + data.length, 0));
        queue.end();
        expect(await takeAll(queue)).toEqual(model.map(({ id }) => id));
      }),
      { numRuns: 30 },
    );
  });

  test("takes a hundred thousand items without getting slower", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    const many = 100_000;
    const empty = new Uint8Array();
    for (let id = 0; id < many; id++) queue.push({ id, data: empty });
    queue.end();
    const started = performance.now();
    const ids = await takeAll(queue);
    expect(performance.now() - started).toBeLessThan(5_000); // 30 ms where this was written; shift() would take minutes
    expect(ids).toHaveLength(many);
    expect(ids[many - 1]).toBe(many - 1);
  });

  test("wakes a waiting reader with an item, the end or a failure", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    const waiting = queue.take();
    queue.push(item(7));
    expect((await waiting)?.id).toBe(7);
    const atTheEnd = queue.take();
    queue.end();
    expect(await atTheEnd).toBeUndefined();
    const failing = new ReceiveQueue<Item>(sizeOf);
    const failed = failing.take();
    failing.fail("reason");
    await expect(failed).rejects.toBe("reason");
  });

  test("gives what was queued before a failure, then rejects each time", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    const failure = new Error("connection");
    queue.push(item(1));
    queue.push(item(2));
    queue.fail(failure);
    expect((await queue.take())?.id).toBe(1);
    expect((await queue.take())?.id).toBe(2);
    await expect(queue.take()).rejects.toBe(failure);
    await expect(queue.take()).rejects.toBe(failure);
  });

  test("ignores a failure after the end, and an end after a failure", async () => {
    const ended = new ReceiveQueue<Item>(sizeOf);
    expect(ended.isOver).toBe(false);
    ended.end();
    ended.fail(new Error("late"));
    expect(ended.isOver).toBe(true);
    expect(await ended.take()).toBeUndefined();
    const failed = new ReceiveQueue<Item>(sizeOf);
    failed.fail("first");
    failed.fail("second");
    failed.end();
    expect(failed.isOver).toBe(true);
    await expect(failed.take()).rejects.toBe("first");
  });

  test("rejects also when the failure is undefined", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    queue.fail(undefined);
    await expect(queue.take()).rejects.toBeUndefined();
  });

  test("discards all items when it is cleared, and can still be used", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    queue.push(item(1, 10));
    queue.push(item(2, 10));
    await queue.take();
    queue.clear();
    expect([queue.length, queue.size]).toEqual([0, 0]);
    queue.push(item(3, 4));
    expect(queue.size).toBe(4);
    expect((await queue.take())?.id).toBe(3);
  });

  // Else a slow reader, whose queue is never empty, holds a thousand chunks that it has long read: 128 MiB and more.
  test("does not hold a taken item while others are in the queue", async () => {
    const queue = new ReceiveQueue<Item>(sizeOf);
    const taken = await pushAndTake(queue);
    queue.push(item(3));
    await new Promise((resolve) => setTimeout(resolve)); // a WeakRef is kept until the end of its turn
    collectGarbage();
    expect(queue.length).toBe(2);
    expect(taken.deref()).toBeUndefined();
  });
});

/** In a function of its own, so that no variable of the test holds the item. */
async function pushAndTake(queue: ReceiveQueue<Item>): Promise<WeakRef<Item>> {
  queue.push(item(1, 1000));
  queue.push(item(2));
  const taken = await queue.take();
  return new WeakRef(taken!);
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function item(id: number, bytes = 1): Item {
  return { id, data: new Uint8Array(bytes) };
}

async function takeAll(queue: ReceiveQueue<Item>): Promise<number[]> {
  const ids: number[] = [];
  for (let next = await queue.take(); next; next = await queue.take()) ids.push(next.id);
  return ids;
}
