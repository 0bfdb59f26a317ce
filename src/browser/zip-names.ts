// Names of objects as paths in a zip: what unpacks it must stay in its folder, and lose nothing.

/** The path of each object in a zip, without `prefix`. No two are the same, and none is a folder of another. */
export function zipNames(names: readonly string[], prefix: string): string[] {
  const wanted = names.map((name) => zipName(name.startsWith(prefix) ? name.slice(prefix.length) : name));
  const taken = new Set(wanted.flatMap(foldersOf));
  return wanted.map((name) => {
    const free = freeName(name, taken);
    taken.add(free);
    return free;
  });
}

/** No way up, no way to another disk, no control character, and no backslash, which Windows takes for a slash. */
function zipName(name: string): string {
  const segments = name
    .replace(/\p{Surrogate}/gu, "_")
    .replace(/[\u0000-\u001f\u007f\\]/g, "_")
    .split("/")
    .filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  return segments.join("/").replace(/^([a-z]):/i, "$1_") || "object";
}

function foldersOf(name: string): string[] {
  const segments = name.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}

/** The name, or `a (2).txt` where another has it. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const [, stem = name, extension = ""] = /^(.*[^/])(\.[^./]*)$/s.exec(name) ?? [];
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${stem} (${String(count)})${extension}`;
  return free;
}
