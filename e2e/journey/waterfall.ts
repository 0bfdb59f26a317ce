import type { Sighting } from "./wire.ts";
import type { Span } from "./steps.ts";

/** What passed during a step, with times in ms from its begin. */
export function waterfall(seen: readonly Sighting[], { from, to }: Span): string {
  return seen
    .filter(({ at }) => at >= from - 1 && at <= to)
    .map(
      ({ at, direction, text }) =>
        `  ${(at - from).toFixed(0).padStart(6)} ${direction === "up" ? "→" : "←"} ${shorten(text)}`,
    )
    .reduce<{ line: string; times: number }[]>((lines, text) => {
      // Many like it at the same time, such as the files of a list.
      const last = lines.at(-1);
      if (last !== undefined && keyOf(last.line) === keyOf(text)) last.times++;
      else lines.push({ line: text, times: 1 });
      return lines;
    }, [])
    .map(({ line, times }) => (times === 1 ? line : `${line}  × ${String(times)}`))
    .join("\n");
}

function shorten(text: string): string {
  return text.replace(/_INBOX\.\S+/g, "_INBOX").replace(/([A-Za-z0-9_=.-]{60})[A-Za-z0-9_=.-]+/g, "$1…");
}

function keyOf(line: string): string {
  return line.replace(/^ *\d+/, "").replace(/\(\d+ B\)/, "");
}
