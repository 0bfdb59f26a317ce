import { describe, expect, test } from "vitest";
import { expiryOf } from "./publish-meta.ts";

const HOUR = 3_600_000;

describe("expiryOf", () => {
  test.each<[ttl: string, maxAge: number, lives: number]>([
    ["", 0, Infinity],
    ["", 5000, 5000],
    ["30", 0, 30_000],
    ["30s", 0, 30_000],
    ["30s", 5000, 5000],
    ["5s", 30_000, 5000],
    ["1h0m0s", 0, HOUR],
    ["1m30.5s", 0, 90_500],
    ["1500ms", 0, 1500],
    ["never", 5000, Infinity],
    ["what", 5000, 5000],
    ["0", 0, Infinity],
  ])("a message with a ttl of %j in a stream with a maximum age of %d ms lives for %d ms", (ttl, maxAge, lives) => {
    const time = new Date("2026-06-01T12:00:00Z");
    const header = (name: string): string => (name === "Nats-TTL" ? ttl : "");
    const message = { subject: "s", seq: 1, time, data: new Uint8Array(), header };
    expect(expiryOf(message, maxAge)).toBe(time.getTime() + lives);
  });
});
