// Plural forms: which form a number takes depends on the language; Intl.PluralRules knows it.

/** The forms of a word, with `#` for the number: `{ one: "# file", other: "# files" }`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Makes a function that formats counts in a language. */
export function pluralIn(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace("#", formatIn(language, count));
}

const formats = new Map<string, Intl.NumberFormat>();

function formatIn(language: string, count: number): string {
  const format = formats.get(language) ?? new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  formats.set(language, format);
  return format.format(count);
}
