import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

/** Prefetches twice; returns which files were loaded so far, and what runs when the page is idle. */
async function prefetchIn(globals: object): Promise<{ loaded: string[]; idle: (() => void)[] }> {
  const idle: (() => void)[] = [];
  const loaded: string[] = [];
  vi.stubGlobal("requestIdleCallback", (callback: () => void) => idle.push(callback));
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.doMock("./lazily.ts", async (original) => ({
    ...(await original<object>()),
    lazily: (load: () => Promise<unknown>) => () => {
      loaded.push(/["']([^"']+)\.ts/.exec(String(load))?.[1] ?? "");
      return Promise.reject(new Error("offline"));
    },
  }));
  const { prefetchParts } = await import("./parts.ts");
  prefetchParts();
  prefetchParts();
  return { loaded, idle };
}

test("a page loads what makes buckets, puts and lists at once and the rest when it is idle, once, whether or not that fails", async () => {
  const { loaded, idle } = await prefetchIn({ document: {} });
  expect(loaded).toEqual(["/src/configure-bucket", "/src/upload/put", "/src/jetstream/ordered-pull"]);
  for (const callback of idle) callback();
  expect(loaded).toHaveLength(7);
});

test("Node prefetches nothing", async () => {
  const { loaded, idle } = await prefetchIn({});
  expect({ loaded, idle }).toEqual({ loaded: [], idle: [] });
});
