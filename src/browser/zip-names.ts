// Object names as paths in a zip: unpacking on any system must stay inside its folder and lose no file.

import { safeSegment } from "./safe-name.ts";

/** Maximum path length in UTF-8 bytes. Linux allows 4,096, including the folder that the zip is unpacked to. */
const MAX_PATH_BYTES = 2_000;

const encoder = new TextEncoder();

/**
 * The path of each object in a zip, without `prefix`. No two are equal, and none is a folder of another, even where case is
 * ignored (Windows, macOS) or composed and decomposed letters are equal (macOS).
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

/** The segments of a path: none leads up or to another drive, and each is a name that any system accepts. */
function segmentsOf(name: string): string[] {
  const given = name.split("/").filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  const segments: string[] = [];
  let bytes = 0;
  // When a path is too long, the outermost folders are dropped.
  for (const each of given.reverse()) {
    const segment = safeSegment(each) || "_";
    bytes += encoder.encode(segment).length + 1;
    if (bytes > MAX_PATH_BYTES) break;
    segments.push(segment);
  }
  return segments.reverse();
}

/** The folders of a zip, each with a number, and the names taken in each. The work grows only with what is added. */
class Tree {
  readonly #folders = new Map<string, number>();
  readonly #files = new Set<string>();
  /** The number to try next, per wanted name. */
  readonly #counts = new Map<string, number>();

  /** The number of a folder inside another one; 0 is the top. */
  enter(folder: number, name: string): number {
    const key = keyOf(folder, name);
    const known = this.#folders.get(key) ?? this.#folders.size + 1;
    this.#folders.set(key, known);
    return known;
  }

  /** Adds a file under this name, or under `a (2).txt` where another file or folder has the name. */
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

/** Equal for names that some system treats as equal. Upper case first: it unifies more letters. */
function keyOf(folder: number, name: string): string {
  return `${String(folder)}/${name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC")}`;
}
