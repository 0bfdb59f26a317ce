// Formats numbers, sizes and times in the page's language and, within it, for the browser's region.

import { t } from "./text/text.ts";

const UNITS = ["", "KB", "MB", "GB", "TB", "PB"];

interface Formats {
  whole: Intl.NumberFormat;
  oneDigit: Intl.NumberFormat;
  percentage: Intl.NumberFormat;
  relative: Intl.RelativeTimeFormat;
  exact: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  moment: Intl.DateTimeFormat;
  collator: Intl.Collator;
}

const made = new Map<string, Formats>();

/** The first of the browser's languages that matches the page's: "en-GB" writes dates differently from "en-US". */
export function localeFor(language: string): string {
  const preferred = typeof navigator === "undefined" ? [] : navigator.languages;
  return preferred.find((each) => each.split("-")[0] === language) ?? language;
}

function formats(): Formats {
  const locale = localeFor(t.language);
  let found = made.get(locale);
  if (found === undefined) {
    found = {
      whole: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
      oneDigit: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      percentage: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }),
      relative: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
      exact: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }),
      day: new Intl.DateTimeFormat(locale, { dateStyle: "medium" }),
      moment: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
      collator: new Intl.Collator(locale, { numeric: true, sensitivity: "base" }),
    };
    made.set(locale, found);
  }
  return found;
}

/** Compares names naturally: `2.txt` before `10.txt`. */
export function compareNames(): (a: string, b: string) => number {
  return formats().collator.compare;
}

/** A plain number: `1,234`. */
export function formatCount(count: number): string {
  return formats().whole.format(count);
}

/** A size in bytes, in steps of 1,024 as the operating system counts: `1 byte`, `128.4 MB`, `2.1 GB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 KB would round to "1,024.0 KB".
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return t.units.bytes(value);
  const { whole, oneDigit } = formats();
  return `${(value < 99.95 || unit > 2 ? oneDigit : whole).format(value)} ${UNITS[unit] ?? ""}`;
}

/** A speed in bytes per second: `38 MB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatSize(Math.round(bytesPerSecond))}/s`;
}

/** A share from 0 to 1, rounded down so that 100% means done. */
export function formatShare(share: number): string {
  return formats().percentage.format(Math.floor(share * 100) / 100);
}

/** A remaining time in seconds, rounded to a sensible precision: `52 s left`, `3 min left`, `2 h 5 min left`. */
export function formatTimeLeft(seconds: number): string {
  const { whole } = formats();
  if (seconds < 60) return t.units.secondsLeft(whole.format(Math.max(1, Math.ceil(seconds))));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t.units.minutesLeft(whole.format(minutes));
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t.units.hoursLeft(whole.format(hours), whole.format(minutes % 60));
  return t.units.moreThanADay;
}

/** A relative time: `now`, `5 minutes ago`, `yesterday`, and the date after a week. */
export function formatAgo(date: Date, now: number): string {
  const { relative, day } = formats();
  const seconds = Math.max(0, (now - date.getTime()) / 1000);
  if (seconds < 45) return t.units.justNow;
  if (seconds < 3570) return relative.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  if (seconds < 23.5 * 3600) return relative.format(-Math.round(seconds / 3600), "hour");
  if (seconds < 6.5 * 86400) return relative.format(-Math.round(seconds / 86400), "day");
  return day.format(date);
}

/** A time to the second, for the tooltip. */
export function formatExact(date: Date): string {
  return formats().exact.format(date);
}

/** A time to the minute: `Dec 2, 2026, 12:57 PM`. */
export function formatMoment(date: Date): string {
  return formats().moment.format(date);
}
