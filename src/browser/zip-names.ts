// Names of objects as paths in a zip: what unpacks it, on any system, must stay in its folder, and lose nothing.

import { safeSegment } from "./safe-name.ts";

/** Longest path in bytes of UTF-8. Linux stops at 4,096, the folder that it is unpacked to included. */
const MAX_PATH_BYTES = 2_000;

const encoder = new TextEncoder();

/**
 * The path of each object in a zip, without `prefix`. No two are the same, and none is a folder of another, also where
 * case does not count (Windows, macOS) and composed and decomposed letters are the same (macOS).
 */
export function zipNames(names: readonly string[], prefix: string): string[] {
  const paths = names.map((name) => segmentsOf(name.startsWith(prefix) ? name.slice(prefix.length) : name));
  const tree = new Tree();
  const folders = paths.map((segments) => segments.slice(0, -1).reduce((folder, name) => tree.enter(folder, name), 0));
  return paths.map((segments, index) => {
    const name = tree.add(folders[index] ?? 0, segments.at(-1) ?? "object");
    return [...segments.slice(0, -1), name].join("/");
  });
}

/** No way up, no way to another disk, and in each folder a name that any system takes. */
function segmentsOf(name: string): string[] {
  const given = name.split("/").filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  const segments: string[] = [];
  let bytes = 0;
  // Of a path that is too long, the outermost folders go.
  for (const each of given.reverse()) {
    const segment = safeSegment(each) || "_";
    bytes += encoder.encode(segment).length + 1;
    if (bytes > MAX_PATH_BYTES) break;
    segments.push(segment);
  }
  return segments.reverse();
}

/** The folders of a zip, each with a number, and the names that are taken in them. Work grows with what is added alone. */
class Tree {
  readonly #folders = new Map<string, number>();
  readonly #files = new Set<string>();
  /** The count to try next, by the name that was wanted. */
  readonly #counts = new Map<string, number>();

  /** The folder of this name in another one; 0 is the top. */
  enter(folder: number, name: string): number {
    const key = keyOf(folder, name);
    const known = this.#folders.get(key) ?? this.#folders.size + 1;
    this.#folders.set(key, known);
    return known;
  }

  /** Adds a file: with this name, or as `a (2).txt` where another file or a folder has it. */
  add(folder: number, name: string): string {
    const wanted = keyOf(folder, name);
    let key = wanted;
    let free = name;
    let count = this.#counts.get(wanted) ?? 2;
    for (; this.#files.has(key) || this.#folders.has(key); count++) {
      free = numbered(name, count);
      key = keyOf(folder, free);
    }
    this.#counts.set(wanted, count);
    this.#files.add(key);
    return free;
  }
}

function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return `${stem} (${String(count)})${name.slice(stem.length)}`;
}

/** The same for names that some system takes for the same. Upper case first: it knows more letters as one. */
function keyOf(folder: number, name: string): string {
  return `${String(folder)}/${name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC")}`;
}
