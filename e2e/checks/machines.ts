// Why: a path of one machine works only there, and a lock file that names a registry host installs only from it. Such text
// may be in any file, and the linters read only scripts.

import type { Gate } from "./gate.ts";
import { lineOf, readFiles } from "./tree.ts";

/** Patterns of paths on one machine, and of hosts that only some can reach. */
const places: readonly [pattern: RegExp, reason: string][] = [
  // Paths that begin at the root of a disk: home folders, temporary folders, and where runners check out.
  [/(?<![\w.*)\]}/-])\/(?:home|Users|root|tmp|work)\/\w+/g, "is a path of one machine"],
  [
    /\b(?:registry|npm|proxy|mirror|pypi|crates)\.[\w.-]*\.(?:com|org|net|io|dev|internal|local)\b/g,
    "names a registry host",
  ],
  [/https?:\/\/[\w.-]*(?:registry|nexus|artifactory|verdaccio|goproxy)[\w.-]*/g, "names a registry host"],
];

export const gate: Gate = async () => {
  const files = readFiles().filter(({ text }) => !text.includes("\0"));
  const problems = files.flatMap(({ path, text }) =>
    places.flatMap(([pattern, reason]) =>
      [...text.matchAll(pattern)].map((match) => `${path}:${lineOf(text, match.index)}: "${match[0]}" ${reason}`),
    ),
  );
  return { problems, notes: [`${files.length} files`] };
};
