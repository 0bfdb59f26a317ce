import { describe, expect, it } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { bestOf } from "./languages.ts";

describe("bestOf", () => {
  it.each([
    [["de-AT", "en"], "de"],
    [["fr", "de"], "de"],
    [["fr-FR"], "en"],
    [[], "en"],
    [["EN-us", "de"], "en"],
  ])("takes the first preferred language that is available: %s", (wanted, language) => {
    expect(bestOf(wanted, ["en", "de"])).toBe(language);
  });
});

describe("every language", () => {
  it("uses the correct plural forms", () => {
    expect([en.files(1), en.files(1200)]).toEqual(["1 file", "1,200 files"]);
    expect([de.files(1), de.files(1200)]).toEqual(["1 Datei", "1.200 Dateien"]);
  });

  it("has a text for every message, including its arguments", () => {
    const look = (messages: object, path: string): void => {
      for (const [key, message] of Object.entries(messages) as [string, unknown][]) {
        const at = `${path}.${key}`;
        if (typeof message === "string") expect(message.trim(), at).not.toBe("");
        else if (typeof message === "object" && message !== null) look(message, at);
        else if (typeof message === "function") {
          const said = String((message as (...given: unknown[]) => unknown)(3, 4, 5));
          expect(said, at).toContain("3");
          expect(said, at).not.toMatch(/undefined|#/);
        }
      }
    };
    look(en, "en");
    look(de, "de");
  });
});
