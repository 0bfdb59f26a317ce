import { expect, test } from "vitest";
import { matches } from "../protocol/subject-transform.ts";
import { collide, subjectFilter } from "./subject-filter.ts";

const subjects = ["a", "a.b", "a.b.c", "b.a.c", "a.b.c.d", "*", "a.*", "a.>", ">", "a..b", "ab.c"];
const filters = ["a", "a.b", "a.*", "a.>", "*", ">", "*.b", "a.*.c", "*.*.>", "a.b.*", "ab.*"];

test("a filter matches what nats-server says it does", () => {
  for (const filter of filters) {
    for (const subject of subjects) {
      expect(subjectFilter([filter])(subject), `${filter} ${subject}`).toBe(matches(filter, subject));
    }
  }
  expect(subjectFilter([])("a.b")).toBe(true);
  expect(subjectFilter(["a.*", "b.>"])("b.c.d")).toBe(true);
});

test("two patterns collide when one subject matches both", () => {
  const literals = subjects.filter((subject) => !/[*>]|\.\./.test(subject));
  for (const [one, other] of filters.flatMap((one) => filters.map((other) => [one, other] as const))) {
    const both = literals.some((subject) => matches(one, subject) && matches(other, subject));
    if (both) expect(collide(one, other), `${one} ${other}`).toBe(true);
  }
  expect(collide("$O.a.C.>", "$O.b.C.>")).toBe(false);
  expect(collide("a.*", "a.b.c")).toBe(false);
});
