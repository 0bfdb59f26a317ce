import { describe, expect, it } from "vitest";
import { placeAt, readPlace } from "./place.ts";

const page = new URL("https://files.example.com/?server=wss%3A%2F%2Fa.example.com");

describe("the address bar", () => {
  it.each([
    ["files", ""],
    ["photos", "2026/summer/"],
    ["photos", "100%/a b/ü?#/"],
  ])("round-trips the store %s and the folder %s", (bucket, path) => {
    const url = placeAt(page, bucket, path);
    expect(readPlace(new URL(url.href))).toEqual({ bucket, path });
    expect(url.searchParams.get("server")).toBe("wss://a.example.com");
  });

  it.each(["#%", "#../", "#a", "#a//"])("ignores anything but a folder: %s", (hash) => {
    expect(readPlace(new URL(hash, page)).path).toBe("");
  });
});
