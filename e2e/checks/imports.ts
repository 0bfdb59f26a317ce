import { posix } from "node:path";
import ts from "typescript";
import { lineOf, type SourceFile } from "./tree.ts";

/** One import of one file: static, dynamic, of a type, or a re-export. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  /** The file meant, from the root; absent when the specifier names a package. */
  readonly target?: string;
}

/** Reads the imports of a file with TypeScript's own scanner, which knows comments, strings and `import()` apart. */
export function readImports({ path, text }: SourceFile, known: ReadonlySet<string>): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => {
    const target = resolveFile(path, fileName, known);
    return { from: path, line: lineOf(text, pos), specifier: fileName, ...(target !== undefined && { target }) };
  });
}

/** The package that a specifier names: `@nats-io/jetstream/lib/x` is of `@nats-io/jetstream`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

function resolveFile(from: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  // A subpath import (`#sha256/incremental`) names the folder that holds its variants.
  if (specifier.startsWith("#")) return `src/${specifier.slice(1)}.ts`;
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  // A root-absolute specifier is what Vite serves from the root.
  const bare = specifier.replace(/[?#].*$/, "");
  const path = bare.startsWith("/") ? bare.slice(1) : posix.join(posix.dirname(from), bare);
  const candidates = [path, path.replace(/\.js$/, ".ts"), `${path}.ts`, `${path}/index.ts`];
  return candidates.find((candidate) => known.has(candidate)) ?? path;
}
