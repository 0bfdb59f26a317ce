// Randomly changed meta messages.
import { digestOf } from "./other-client.ts";

/** Random numbers from 0 to below a limit. */
export type Next = (limit: number) => number;

/** Values that a field should not have, or not in combination. */
const VALUES: unknown[] = [
  ...[null, true, false, "", "x", 0, 1, -1, 0.5, 3, 1077, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e308, "7", [], {}],
  ...[
    ["a"],
    { a: 1 },
    { a: ["b", 1] },
    { inner: { a: "b" } },
    "*",
    ">",
    "a.b",
    "\0",
    "\ud800",
    "__proto__",
    "x".repeat(300),
  ],
  ...[
    { bucket: "gone", name: "x" },
    { bucket: "" },
    { bucket: "*" },
    { bucket: 1 },
    { link: { bucket: "a.b", name: "x" } },
  ],
  ...["SHA-256=", "SHA-256=AAAA", "MD5=x", digestOf("other"), digestOf(""), digestOf("abc").toLowerCase()],
];

/** A randomly changed meta message. */
export function mutateMeta(meta: Record<string, unknown>, own: string, next: Next): string {
  const pick = <T>(items: readonly T[]): T => items[next(items.length)]!;
  const mutated = structuredClone(meta);
  const kind = next(10);
  if (kind < 5) {
    for (let i = 0; i <= next(3); i++) mutated[pick(Object.keys(mutated))] = pick(VALUES);
  } else if (kind === 5) {
    delete mutated[pick(Object.keys(mutated))];
  } else if (kind === 6) {
    mutated["options"] = { link: pick([{ bucket: own, name: pick(["0", "1", "2", "whole"]) }, ...VALUES]) };
  }
  let text = JSON.stringify(mutated);
  if (kind === 7)
    text = text.replace("{", pick(['{"__proto__":{"deleted":true},', '{"constructor":1,', '{"name":"2",', "{,"]));
  if (kind >= 8) {
    const bytes = Buffer.from(text);
    for (let i = 0; i <= next(4); i++) bytes[next(bytes.length)] = next(128);
    text = bytes.toString("latin1").slice(0, next(4) === 0 ? next(text.length) : undefined);
  }
  return text;
}
