import { expect, test } from "vitest";
import { lazily } from "./lazily.ts";

test("loads at the first call, and once, however many wait for it", async () => {
  let loads = 0;
  const load = lazily(() => Promise.resolve(++loads));
  expect(loads).toBe(0);
  expect(await Promise.all([load(), load()])).toEqual([1, 1]);
  expect(await load()).toBe(1);
});

test("loads again after it has failed", async () => {
  let loads = 0;
  const load = lazily(() => (++loads === 1 ? Promise.reject(new Error("offline")) : Promise.resolve(loads)));
  const cause = expect.objectContaining({ message: "offline" }) as Error;
  await expect(load()).rejects.toMatchObject({ code: "LOAD_FAILED", cause });
  expect(await load()).toBe(2);
});
