import { describe, expect, it } from "vitest";
import { formatAgo, formatShare, formatSize, formatTimeLeft } from "./format.ts";

// The machine's locale decides on "." and ",", so only digits and units are compared.
const plain = (text: string): string => text.replace(/[.,\u202f\u00a0]/g, ".");

describe("formatSize", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1.023 bytes"],
    [1024, "1.0 KB"],
    [128.4 * 1024 ** 2, "128 MB"],
    [2.1 * 1024 ** 3, "2.1 GB"],
    [1024 ** 2 - 1, "1.0 MB"],
    [2 ** 53, "8.0 PB"],
  ])("counts in steps of 1,024: %i bytes", (bytes, expected) => {
    expect(plain(formatSize(bytes))).toBe(expected);
  });
});

describe("formatShare", () => {
  it("shows 100% only at the end", () => {
    expect(formatShare(0.9999)).not.toContain("100");
    expect(formatShare(1)).toContain("100");
  });
});

describe("formatTimeLeft", () => {
  it.each([
    [0.2, "1 s left"],
    [52, "52 s left"],
    [59.9, "60 s left"],
    [170, "3 min left"],
    [7500, "2 h 5 min left"],
    [Infinity, "more than a day left"],
  ])("is no more precise than the estimate: %d s", (seconds, expected) => {
    expect(formatTimeLeft(seconds)).toBe(expected);
  });
});

describe("formatAgo", () => {
  it("never shows a future time when the server's clock is ahead", () => {
    const now = Date.now();
    expect(formatAgo(new Date(now + 60_000), now)).toBe("just now");
  });
});
