import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Credit } from "./credit.ts";
import { Inflow } from "./inflow.ts";

/** Sends items of these sizes as credit allows; tells how much was ever on its way or waiting. */
async function carry(sizes: readonly number[], window: number): Promise<{ arrived: number[]; most: number }> {
  const credit = new Credit();
  const inflow = new Inflow<number>(
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
      inflow.push(size);
    }
    inflow.end();
  })();
  const arrived: number[] = [];
  for (let item = await inflow.next(); item !== undefined; item = await inflow.next()) {
    arrived.push(item);
    waiting -= item;
    await Promise.resolve();
  }
  return { arrived, most };
}

describe("Inflow", () => {
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
    const inflow = new Inflow<number>(
      10,
      () => 1,
      (amount) => granted.push(amount),
    );
    expect(granted).toEqual([]);
    inflow.push(1);
    await inflow.next();
    expect(granted).toEqual([10]);
  });

  it("gives what arrived before it failed, then the failure", async () => {
    const inflow = new Inflow<number>(
      10,
      () => 1,
      () => undefined,
    );
    const reason = new Error("lost");
    inflow.push(1, 2);
    inflow.fail(reason);
    expect([await inflow.next(), await inflow.next()]).toEqual([1, 2]);
    await expect(inflow.next()).rejects.toBe(reason);
  });
});
