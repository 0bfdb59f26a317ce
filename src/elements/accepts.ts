/**
 * Whether `accept` allows a file, by the rules of `<input accept>` (HTML, "file upload state"). Browsers apply it to chosen
 * files, but not to dropped ones.
 */
export function accepts(accept: string, file: Pick<File, "name" | "type">): boolean {
  const kinds = accept
    .toLowerCase()
    .split(",")
    .map((kind) => kind.trim())
    .filter((kind) => kind !== "");
  const name = file.name.toLowerCase();
  const type = file.type.toLowerCase();
  return (
    kinds.length === 0 ||
    kinds.some((kind) => {
      if (kind.startsWith(".")) return name.endsWith(kind);
      if (kind === "*/*") return true;
      return kind.endsWith("/*") ? type.startsWith(kind.slice(0, -1)) : type === kind;
    })
  );
}
