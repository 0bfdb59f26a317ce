// Why: some mistakes are words. A path of somebody's machine works only there; `.only(` switches every other test off; a
// marker is a promise that nobody keeps; a wire name outside the two folders that know the wire is a second definition of
// the format. A long file is allowed if it says why, and a drawer without a label (`utils`) is not.

import ts from "typescript";
import type { Gate } from "./gate.ts";
import { readFiles, lineOf, type SourceFile } from "./tree.ts";

/** Lines after which a file has to say at its top why it is one file. */
const mostLines = 200;

export const gate: Gate = async () => {
  const files = readFiles().filter(({ text }) => !text.includes("\0"));
  return { problems: files.flatMap(judgeWords), notes: [`${files.length} files`] };
};

/** Says what is wrong with the words of one file, each as `file:line: why`. */
export function judgeWords(file: SourceFile): string[] {
  return [
    ...findMachineNames(file),
    ...findFocusedTests(file),
    ...findMarkers(file),
    ...findWireNames(file),
    ...judgeLength(file),
    ...judgeName(file),
  ];
}

function findMachineNames(file: SourceFile): string[] {
  // Paths that begin at the root of a disk: home folders, temporary folders, and where runners check out.
  const paths = find(file, /(?<![\w.*)\]}/-])\/(?:home|Users|root|tmp|work)\/\w+/g, "is a path of one machine");
  // The lock file is written without addresses, so that it installs from whichever registry one has.
  const hosts = find(
    file,
    /\b(?:registry|npm|proxy|mirror|pypi|crates)\.[\w.-]*\.(?:com|org|net|io|dev|internal|local)\b/g,
    "names a registry host",
  );
  const addresses = find(
    file,
    /https?:\/\/[\w.-]*(?:registry|nexus|artifactory|verdaccio|goproxy)[\w.-]*/g,
    "names a registry host",
  );
  return [...paths, ...hosts, ...addresses];
}

function findFocusedTests(file: SourceFile): string[] {
  if (!/\.(test|spec)\.ts$/.test(file.path)) return [];
  return find(file, /\b(?:test|it|describe|suite)(?:\.\w+)*\.only\b/g, "switches the other tests off");
}

function findMarkers(file: SourceFile): string[] {
  if (!isSource(file.path)) return [];
  const marker = /\b(?:TODO|FIXME|XXX|HACK)\b|\bnot (?:yet )?implemented\b|\bstub\b/gi;
  return find(file, marker, "leaves work behind; finish it or open an issue");
}

/** Looks at names and whole strings of the syntax tree, so that comments and messages may speak of the wire. */
function findWireNames(file: SourceFile): string[] {
  // The server in memory is the other end of the wire.
  if (!isSource(file.path) || /^src\/(protocol|jetstream|testing)\/|\.test\.ts$/.test(file.path)) return [];
  const problems: string[] = [];
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(node.text)) {
      const place = `${file.path}:${lineOf(file.text, node.getStart(tree))}`;
      problems.push(`${place}: "${node.text}" is a wire name; those live in src/protocol/ and src/jetstream/`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return problems;
}

function judgeLength({ path, text }: SourceFile): string[] {
  if (!/^(src|demo|e2e)\/.*\.(ts|js|mjs|css)$/.test(path)) return [];
  const lines = text.split("\n").length - 1;
  // A comment that stands on its own: one that touches the code below documents that code, not the file.
  if (lines <= mostLines || /^(?:#!.*\n)?(?:(?:\/\/.*\n)+|\/\*[\s\S]*?\*\/\n)\n/.test(text)) return [];
  return [`${path}:1: ${lines} lines, and no comment at the top that says why this is one file`];
}

function judgeName({ path }: SourceFile): string[] {
  if (!/(^|\/)(utils?|helpers?|misc|common)(\/|\.[^/]*$)/i.test(path)) return [];
  return [`${path}:1: the name says nothing; name the file after the one thing it holds`];
}

function isSource(path: string): boolean {
  return /^src\/.*\.ts$/.test(path);
}

function find({ path, text }: SourceFile, pattern: RegExp, reason: string): string[] {
  return [...text.matchAll(pattern)].map((match) => `${path}:${lineOf(text, match.index)}: "${match[0]}" ${reason}`);
}
