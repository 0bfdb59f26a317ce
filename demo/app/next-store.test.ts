import { describe, expect, it } from "vitest";
import { nextStore } from "./next-store.ts";

describe("nextStore", () => {
  it("goes back to the one that was open before, if that is still there", () => {
    expect(nextStore(["a", "b", "files"], ["b", "a", "gone"])).toBe("a");
  });

  it("else to any other, or to none", () => {
    expect(nextStore(["b", "files", "a"], ["gone"])).toBe("a");
    expect(nextStore(["b", "a"], [])).toBe("a");
    expect(nextStore([], ["gone"])).toBeUndefined();
  });
});
