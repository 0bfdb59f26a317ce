import { expect, test, vi } from "vitest";
import { deferred } from "../../e2e/support/bytes.ts";
import { untilAborted } from "./until-aborted.ts";

test("without a signal the promise itself comes back", () => {
  const promise = Promise.resolve(1);
  expect(untilAborted(undefined, promise)).toBe(promise);
});

test("settles as the promise does, and leaves no listener", async () => {
  const { signal, listeners } = watchedSignal();
  const failure = new Error("no");
  await expect(untilAborted(signal, Promise.resolve("value"))).resolves.toBe("value");
  await expect(untilAborted(signal, Promise.reject(failure))).rejects.toBe(failure);
  await tick();
  expect(listeners()).toBe(0);
});

test("many calls on one signal leave no listener", async () => {
  const { signal, listeners } = watchedSignal();
  const waits = Array.from({ length: 10 }, (_, i) =>
    untilAborted(
      signal,
      tick().then(() => i),
    ),
  );
  expect(listeners()).toBe(10);
  expect(await Promise.all(waits)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await tick();
  expect(listeners()).toBe(0);
});

test.each([
  ["an error", new Error("stop")],
  ["a string", "stop"],
  ["null", null],
])("rejects with the reason untouched at once, when it is %s", async (_title, reason) => {
  const { signal, listeners, abort } = watchedSignal();
  const never = deferred();
  const wait = untilAborted(signal, never.promise);
  abort(reason);
  await expect(wait).rejects.toBe(reason);
  expect(listeners()).toBe(0);
});

test("rejects with the reason when the signal had aborted before, and never listens", async () => {
  const { signal, listeners, abort } = watchedSignal();
  abort("early");
  await expect(untilAborted(signal, deferred().promise)).rejects.toBe("early");
  expect(listeners()).toBe(0);
});

test("handles the late rejection of a promise that is no longer awaited", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const { signal, abort } = watchedSignal();
  const late = deferred();
  const wait = untilAborted(signal, late.promise);
  abort("stop");
  await expect(wait).rejects.toBe("stop");
  late.reject(new Error("late"));
  await tick();
  await tick();
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test("an abort after the promise has settled changes nothing", async () => {
  const { signal, abort } = watchedSignal();
  const wait = untilAborted(signal, Promise.resolve("value"));
  await tick();
  abort("late");
  await expect(wait).resolves.toBe("value");
});

/** A signal that counts the listeners it has: those added, less those removed or called, as all are `once`. */
function watchedSignal(): { signal: AbortSignal; listeners: () => number; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  const { signal } = controller;
  const present = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  vi.spyOn(signal, "addEventListener").mockImplementation((type: string, listener: unknown, options: unknown) => {
    present.add(listener);
    add(type, listener as EventListener, options as AddEventListenerOptions);
  });
  vi.spyOn(signal, "removeEventListener").mockImplementation((type: string, listener: unknown) => {
    present.delete(listener);
    remove(type, listener as EventListener);
  });
  const abort = (reason: unknown): void => {
    controller.abort(reason);
    present.clear();
  };
  return { signal, listeners: () => present.size, abort };
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
