import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { objectAddress, parseObjectAddress } from "./object-address.ts";

const prefix = "https://app.example/files/objects/";

describe("object addresses", () => {
  it.each([
    ["photos/2026/a b.jpg", "b/photos/2026/a%20b.jpg"],
    ["日本", "b/%E6%97%A5%E6%9C%AC"],
    ["a?b#c", "b/a%3Fb%23c"],
    ["../up", "b/..%2Fup"],
    ["..", "b/?name=.."],
    ["/", "b//"],
  ])("of %j", (name, path) => {
    expect(objectAddress(prefix, { bucket: "b", name, download: false })).toBe(prefix + path);
  });

  it("round-trip any bucket and name through a URL", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc
        .array(fc.constantFrom(".", "..", "/", "\\", "%2e", "%", "?", "#", "a", " ", "\n", "\t"), { minLength: 1 })
        .map((all) => all.join("")),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]+$/), name, fc.boolean(), (bucket, name, download) => {
        const address = new URL(objectAddress(prefix, { bucket, name, download })).href;
        expect(parseObjectAddress(prefix, address)).toEqual({ bucket, name, download });
      }),
    );
  });

  it.each([
    "https://app.example/files/objects/",
    "https://app.example/files/objects/b",
    "https://app.example/files/objects/b/",
    "https://app.example/files/objects//a",
    "https://app.example/files/objects/b/%ff",
    "https://app.example/files/objects/%/a",
    "https://app.example/files/other/b/a",
    "https://app.example/files/objects/../x/b/a",
    "https://other.example/files/objects/b/a",
  ])("%s is none", (address) => {
    expect(parseObjectAddress(prefix, address)).toBeUndefined();
  });

  it("rejects a name that cannot be part of an address", () => {
    expect(() => objectAddress(prefix, { bucket: "b", name: "\ud800", download: false })).toThrow(TypeError);
  });
});
