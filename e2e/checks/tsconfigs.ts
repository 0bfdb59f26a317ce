import ts from "typescript";
import { listFiles, root } from "./tree.ts";

/** A TypeScript project of the checkout. */
export interface Project {
  /** Path of its tsconfig, from the root. */
  readonly path: string;
  /** Its files, from the root, without those it only imports. */
  readonly files: readonly string[];
  /** What is wrong with the tsconfig itself. */
  readonly problems: readonly string[];
}

/** Finds every tsconfig: a new one is picked up without being registered anywhere. */
export function findProjects(): Project[] {
  return listFiles(":(glob)**/tsconfig*.json").map(readProject);
}

function readProject(path: string): Project {
  const problems: string[] = [];
  const report = (diagnostic: ts.Diagnostic): void => {
    problems.push(`${path}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`);
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report };
  const parsed = ts.getParsedCommandLineOfConfigFile(`${root}/${path}`, undefined, host);
  parsed?.errors.forEach(report);
  return { path, files: (parsed?.fileNames ?? []).map((name) => name.slice(root.length + 1)), problems };
}
