// Formats sizes and times in the page's language and, within it, for the browser's region.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"];

/** The language of the element's surroundings, so that numbers and times match the page. */
export function localeOf(host: Element): string | undefined {
  const language = host.closest<HTMLElement>("[lang]")?.lang;
  if (!language) return undefined;
  try {
    const [canonical = language] = Intl.getCanonicalLocales(language);
    // The page's language is "en"; the browser's region decides whether 2/1 is in January or February.
    return navigator.languages.find((each) => each.split("-")[0] === canonical) ?? canonical;
  } catch {
    return undefined; // Intl throws for an invalid tag such as "english".
  }
}

/** A size in bytes, in steps of 1,024 as operating systems count: `5 bytes`, `12.3 MB`. */
export function formatSize(bytes: number, locale?: string): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 kB would round to "1,024.0 kB".
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    minimumFractionDigits: unit === 0 ? 0 : 1,
    maximumFractionDigits: 1,
  }).format(value);
}

/** A time, to the minute. */
export function formatTime(time: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(time);
}
