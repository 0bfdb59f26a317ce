// Why: users get the tarball, and no other test looks at it. A path in "exports" that does not exist, types that resolve in
// only one kind of project, a packed test, a Node import in code for pages: each passes every other test. So the package is
// built, packed by npm, checked by the two public linters, installed and used.

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import ts from "typescript";
import { compileConsumer, importEntries } from "./consumer.ts";
import type { Gate } from "./gate.ts";
import { packPackage, type PackedPackage } from "./packed-package.ts";
import { stagePackage } from "./staged-package.ts";
import { readManifest, type Manifest } from "./tree.ts";

export const gate: Gate = async () => {
  const manifest = readManifest();
  const packed = await packPackage(await stagePackage(), manifest);
  const entries = listEntries(manifest);
  const problems = [
    ...findStrays(packed),
    ...findForeignImports(packed, manifest),
    ...(await runPublint(packed)),
    ...(await runTypesLinter(packed)),
    ...(await importEntries(packed.consumer, entries)),
    ...compileConsumer(packed.consumer),
  ];
  const size = `${packed.tarball.length.toLocaleString("en")} B packed`;
  return { problems, notes: [`${packed.files.length} files, ${size}, entries: ${entries.join(", ")}`] };
};

function listEntries({ name, exports }: Manifest): string[] {
  const code = Object.keys(exports).filter((entry) => typeof exports[entry] !== "string");
  return code.map((entry) => posix.join(name, entry));
}

function findStrays({ files }: PackedPackage): string[] {
  const stray = /\.test\.|(^|\/)node_modules\/|tsconfig|\.tsbuildinfo$|^(demo|e2e)\//;
  const packed = files.filter((path) => stray.test(path)).map((path) => `${path}: is packed, and no user needs it`);
  const missing = ["README.md", "LICENSE", "package.json", "dist/index.js", "dist/index.d.ts"].filter(
    (path) => !files.includes(path),
  );
  return [...packed, ...missing.map((path) => `${path}: is not packed`)];
}

/** The output may import only what package.json declares, and Node only in the variant that only Node resolves. */
function findForeignImports({ files, consumer }: PackedPackage, manifest: Manifest): string[] {
  const promised = new Set(Object.keys({ ...manifest.peerDependencies, ...manifest.dependencies }));
  return files
    .filter((path) => /^dist\/.*(\.js|\.d\.ts)$/.test(path))
    .flatMap((path) => {
      const text = readFileSync(join(consumer, "node_modules", manifest.name, path), "utf8");
      const foreign = ts
        .preProcessFile(text, true, true)
        .importedFiles.map(({ fileName }) => fileName)
        .filter((specifier) => {
          if (/^[.#]/.test(specifier)) return false;
          if (specifier.startsWith("node:")) return !/^dist\/sha256\/node\./.test(path);
          return !promised.has(packageOf(specifier));
        });
      return foreign.map((specifier) => `${path}: imports "${specifier}", which a page does not have`);
    });
}

/** The package that a specifier names: `@nats-io/jetstream/lib/x` is of `@nats-io/jetstream`. */
function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

async function runPublint({ tarball }: PackedPackage): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, level: "suggestion", strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** "Are the types wrong?", for an ESM-only package: ignores what CommonJS resolves. */
async function runTypesLinter({ tarball }: PackedPackage): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (result.types === false) return ["attw: the package has no types"];
  const concerns = result.problems.filter(
    (problem) => !("resolutionKind" in problem) || !["node10", "node16-cjs"].includes(problem.resolutionKind),
  );
  return concerns.map((problem) => `attw: ${JSON.stringify(problem)}`);
}
