import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Credit } from "./credit.ts";
import { CreditedQueue } from "./credited-queue.ts";

/** Sends items of these sizes as credit allows; returns the maximum that was in flight or waiting. */
async function carry(sizes: readonly number[], window: number): Promise<{ arrived: number[]; most: number }> {
  const credit = new Credit();
  const queue = new CreditedQueue<number>(
    window,
    (size) => size,
    (amount) => credit.add(amount),
  );
  let waiting = 0;
  let most = 0;
  void (async () => {
    for (const size of sizes) {
      await credit.available();
      credit.use(size);
      waiting += size;
      most = Math.max(most, waiting);
      queue.push(size);
    }
    queue.end();
  })();
  const arrived: number[] = [];
  for (let item = await queue.take(); item !== undefined; item = await queue.take()) {
    arrived.push(item);
    waiting -= item;
    await Promise.resolve();
  }
  return { arrived, most };
}

describe("CreditedQueue", () => {
  it("brings everything in order, and never more than a window and one item ahead", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 100 }), async (sizes, window) => {
        const { arrived, most } = await carry(sizes, window);
        expect(arrived).toEqual(sizes);
        expect(most).toBeLessThan(window + 50);
      }),
    );
  });

  it("grants nothing before it is read", async () => {
    const granted: number[] = [];
    const queue = new CreditedQueue<number>(
      10,
      () => 1,
      (amount) => granted.push(amount),
    );
    expect(granted).toEqual([]);
    queue.push(1);
    await queue.take();
    expect(granted).toEqual([10]);
  });

  it("gives what arrived before it failed, then the failure", async () => {
    const queue = new CreditedQueue<number>(
      10,
      () => 1,
      () => undefined,
    );
    const reason = new Error("lost");
    queue.push(1);
    queue.push(2);
    queue.fail(reason);
    expect([await queue.take(), await queue.take()]).toEqual([1, 2]);
    await expect(queue.take()).rejects.toBe(reason);
  });
});
