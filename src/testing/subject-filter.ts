// Subjects with wildcards, for what looks at thousands of subjects.
import { matches } from "../protocol/subject-transform.ts";

/** Whether a subject has wildcards. */
export function hasWildcard(subject: string): boolean {
  return subject.split(".").some((token) => token === "*" || token === ">");
}

/** Tells whether a subject matches one of some filters; none match everything. */
export function subjectFilter(filters: readonly string[]): (subject: string) => boolean {
  const tests = filters.filter((filter) => filter !== "" && filter !== ">").map(matcherOf);
  if (tests.length < filters.length || tests.length === 0) return () => true;
  return (subject) => tests.some((test) => test(subject));
}

function matcherOf(filter: string): (subject: string) => boolean {
  if (!hasWildcard(filter)) return (subject) => subject === filter;
  const prefix = filter.slice(0, -1);
  if (hasWildcard(prefix)) return (subject) => matches(filter, subject);
  const isBelow = (subject: string): boolean => subject.length > prefix.length && subject.startsWith(prefix);
  if (filter.endsWith(">")) return isBelow;
  return (subject) => isBelow(subject) && !subject.includes(".", prefix.length);
}

/** Whether some subject matches both patterns. */
export function collide(one: string, other: string): boolean {
  const [left, right] = [one.split("."), other.split(".")];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [a, b] = [left[at], right[at]];
    if (a === undefined || b === undefined) return false;
    if (a === ">" || b === ">") return true;
    if (a !== b && a !== "*" && b !== "*") return false;
  }
  return true;
}
