import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The folder that holds package.json. */
export const root = resolve(import.meta.dirname, "../..");

/** A file of the checkout. */
export interface SourceFile {
  /** Path below the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * The project's files: those that git tracks, and untracked ones that it does not ignore. So a new file is checked before its
 * first commit, and ignored output never is.
 */
export function listFiles(...pathspecs: string[]): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...pathspecs];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  // A tracked file that was deleted but not yet committed is still listed.
  return [...new Set(listed.split("\0"))].filter((path) => path !== "" && existsSync(resolve(root, path))).sort();
}

/** Reads the files of `listFiles`. */
export function readFiles(...pathspecs: string[]): SourceFile[] {
  return listFiles(...pathspecs).map((path) => ({ path, text: readText(path) }));
}

/** Reads one file; its path is relative to the root. */
export function readText(path: string): string {
  return readFileSync(resolve(root, path), "utf8");
}

/** The parts of package.json that the gates use. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { source: string; types: string; default: string }>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Reads package.json. */
export function readManifest(): Manifest {
  return JSON.parse(readText("package.json")) as Manifest;
}

/** The line, counted from 1, of a position in a text. */
export function lineOf(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < position; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
