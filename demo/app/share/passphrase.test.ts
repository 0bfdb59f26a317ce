import { describe, expect, it } from "vitest";
import { isWeak, newPassphrase } from "./passphrase.ts";

describe("a new passphrase", () => {
  it("has at least 77 bits, uniform characters, and is never rated weak", () => {
    const made = Array.from({ length: 2_000 }, newPassphrase);
    expect(new Set(made).size).toBe(made.length);
    const counts = new Map<string, number>();
    for (const each of made) {
      expect(each).toMatch(/^[2-9a-hjkmnp-tv-z]{4}(-[2-9a-hjkmnp-tv-z]{4}){3}$/);
      expect(isWeak(each), each).toBe(false);
      for (const character of each.replaceAll("-", "")) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(16 * Math.log2(counts.size)).toBeGreaterThanOrEqual(77);
    // For 32,000 characters, the standard deviation of each count is 32.
    const expected = 32_000 / counts.size;
    for (const [character, count] of counts) expect(Math.abs(count - expected), character).toBeLessThan(260);
  });
});

describe("a passphrase", () => {
  it.each([
    "",
    "password",
    "Passwort2026!",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "12345678901234567890".slice(0, 9),
    "qwerty123456",
    "iloveyou iloveyou iloveyou iloveyou iloveyou iloveyou",
    "Summer2026",
    "Tr0ub4dor&3",
    "correct horse battery staple",
    "anna 1987",
    "!!!!!!!!!!!!!!!!!!!!!!!!",
  ])("%j is weak", (passphrase) => {
    expect(isWeak(passphrase)).toBe(true);
  });

  it.each([
    "hm7x-qk2d-vw9c-4rtz",
    "glacier saxophone pepper museum",
    "Kaktus Regenschirm Violine Dachboden",
    "x9$Kp2!vQ7zL&w4T",
    "we bought seven green lamps in Oslo",
  ])("%j is not", (passphrase) => {
    expect(isWeak(passphrase)).toBe(false);
  });
});
