import { describe, expect, it } from "vitest";
import { nextStore } from "./next-store.ts";

describe("nextStore", () => {
  it("returns to the previously opened store, if it still exists", () => {
    expect(nextStore(["a", "b", "files"], ["b", "a", "gone"])).toBe("a");
  });

  it("otherwise chooses any other store, or none", () => {
    expect(nextStore(["b", "files", "a"], ["gone"])).toBe("a");
    expect(nextStore(["b", "a"], [])).toBe("a");
    expect(nextStore([], ["gone"])).toBeUndefined();
  });
});
