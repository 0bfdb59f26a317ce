import { describe, expect, it } from "vitest";
import { shownName } from "./shown-name.ts";

describe("shownName", () => {
  it.each(["report 2026.pdf", "日本 語.txt", "שלום.txt", "a/b", "e\u0301\u{1f468}\u200d\u{1f469}", ""])(
    "keeps %j",
    (name) => {
      expect(shownName(name)).toBe(name);
    },
  );

  it.each([
    ["invoice\u202egpj.exe", "invoice\ufffdgpj.exe"],
    ["a\nb\u0000\u007f", "a\u240ab\u2400\u2421"],
    [" ", "\u2423"],
    [" a  ", "\u2423a\u2423\u2423"],
    ["\u200b\ufeff", "\u2423\u2423"],
    ["\u3000", "\u2423"],
  ])("makes hidden characters visible in %j", (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });
});
