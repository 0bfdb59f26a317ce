import { pattern, sha256 } from "./pattern.ts";

const known = new Map<string, string>();

/** What {@link Caller.get} returns for content that `put` made of a size and a seed. */
export function content(size: number, seed: number): string {
  const key = `${size} ${seed}`;
  const text = known.get(key) ?? `${size} bytes ${sha256(pattern(size, seed))}`;
  known.set(key, text);
  return text;
}

/** The digest as ADR-20 requires it in the meta message. */
export function digest(size: number, seed: number): string {
  const hex = content(size, seed).split(" ")[2] ?? "";
  return `SHA-256=${Buffer.from(hex, "hex").toString("base64url")}=`;
}

/** Rejects with both values when they differ; the order of keys does not matter. */
export function same(what: string, actual: unknown, expected: unknown): void {
  const [a, e] = [stable(actual), stable(expected)];
  if (a !== e) throw new Error(`${what}: ${a} instead of ${e}`);
}

/** Rejects when `promise` resolves. */
export async function refused(what: string, promise: Promise<unknown>): Promise<void> {
  const done = await promise.then(
    () => true,
    () => false,
  );
  if (done) throw new Error(`${what}: was not refused`);
}

function stable(value: unknown): string {
  return (
    JSON.stringify(value, (_, item: unknown) =>
      typeof item === "object" && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    ) ?? "nothing"
  );
}
