import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

async function prefetchIn(globals: object, parts: (() => Promise<unknown>)[]): Promise<void> {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  const { prefetch } = await import("./prefetch.ts");
  prefetch(parts);
  prefetch(parts);
}

test("a page loads the parts once, when it is idle, whether or not that fails", async () => {
  const idle: (() => void)[] = [];
  const part = vi.fn(() => Promise.resolve());
  const broken = vi.fn(() => Promise.reject(new Error("offline")));
  const requestIdleCallback = (callback: () => void): number => idle.push(callback);
  await prefetchIn({ document: {}, requestIdleCallback }, [broken, part]);
  expect(part).not.toHaveBeenCalled();
  for (const callback of idle) callback();
  expect(part).toHaveBeenCalledTimes(1);
  expect(broken).toHaveBeenCalledTimes(1);
});

test("Node prefetches nothing", async () => {
  const requestIdleCallback = vi.fn();
  await prefetchIn({ requestIdleCallback }, []);
  expect(requestIdleCallback).not.toHaveBeenCalled();
});
