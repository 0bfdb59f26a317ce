import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isShareLink, readShareLink, shareLinkUrl } from "./share-link.ts";
import { readPlace } from "../place.ts";

const page = new URL("https://files.example.com/app/?bucket=photos&server=wss://nats.example.com#2026/");

describe("the link to a file or folder", () => {
  it("has everything in its fragment, and keeps the server", () => {
    const file = shareLinkUrl(page, { bucket: "photos", name: "2026/sea side.jpg", isFolder: false });
    expect(file.href).toBe(
      "https://files.example.com/app/?server=wss%3A%2F%2Fnats.example.com#/share/photos/2026/sea%20side.jpg",
    );
    const folder = shareLinkUrl(page, { bucket: "photos", name: "2026/", isFolder: true, expires: 1_767_225_600_999 });
    expect(folder.hash).toBe("#/share/photos/2026/?expires=1767225600");
    const secret = shareLinkUrl(page, {
      bucket: "shared",
      name: "x",
      isFolder: false,
      identity: "AGE-SECRET-KEY-1ABC",
    });
    expect(secret.hash).toBe("#/share/shared/x?key=AGE-SECRET-KEY-1ABC");
  });

  it("round-trips any name", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc
        .array(fc.constantFrom("/", ".", "..", "%", "?", "#", "&", "=", " ", "\n", "a"), { minLength: 1 })
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]+$/), name, fc.boolean(), (bucket, text, isFolder) => {
        const link = { bucket, name: isFolder ? `${text}/` : text, isFolder };
        expect(readShareLink(shareLinkUrl(page, link).hash)).toEqual(link);
      }),
    );
  });

  it.each(["#/share/", "#/share/photos", "#/share/photos/", "#/share//a", "#/share/photos/%ff", "#2026/", ""])(
    "%s is not a link",
    (hash) => {
      expect(readShareLink(hash)).toBeUndefined();
    },
  );

  it("is never a folder path, and no folder path is a link", () => {
    const link = shareLinkUrl(page, { bucket: "photos", name: "a/", isFolder: true });
    expect(readPlace(link).path).toBe("");
    expect(isShareLink("#share/photos/a/")).toBe(false);
  });

  it("contains how an encrypted file is opened, and its stored name", () => {
    const link = { bucket: "shared", name: "new name", isFolder: false, needsPassphrase: true, storedAs: "old & name" };
    const { hash } = shareLinkUrl(page, link);
    expect(hash).toBe("#/share/shared/new%20name?lock=passphrase&object=old+%26+name");
    expect(readShareLink(hash)).toEqual(link);
  });

  it.each(["key=AGE-SECRET-KEY-1ABC", "lock=passphrase"])(
    "with %s never opens a folder, which would show plaintext",
    (query) => {
      expect(readShareLink(`#/share/b/a/?${query}`)).toBeUndefined();
    },
  );

  it("ignores invalid times", () => {
    for (const expires of ["x", "-5", "1e99", ""]) {
      expect(readShareLink(`#/share/b/a?expires=${expires}`)).toEqual({ bucket: "b", name: "a", isFolder: false });
    }
  });
});
