import { writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { run } from "./run.ts";

/** A user's program, which names the types that users need to name. */
const program = `
import { connect, ObjectStoreError, ObjectStoreManager, type ObjectInfo, type ObjectStore, type PutOptions } from "nats-objects";

export async function save(name: string, body: ReadableStream<Uint8Array>, options: PutOptions): Promise<ObjectInfo> {
  const connection = await connect({ servers: "ws://localhost:9222" });
  const manager = new ObjectStoreManager(connection);
  const store: ObjectStore = await manager.createOrUpdate({ bucket: "files" });
  try {
    await store.put(name, body, options);
    const { info, body: content } = await store.get(name);
    const reader: ReadableStreamDefaultReader<Uint8Array> = content.getReader();
    await reader.cancel();
    return info;
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === "OBJECT_NOT_FOUND") throw new Error(name, { cause: error });
    throw error;
  } finally {
    await connection.drain();
  }
}
`;

/** A page's hooks, in a project that has no types of React. */
const hooks = `
import type { Store } from "nats-objects";
import { useObjects, useUpload, type ObjectListProps } from "nats-objects/react";

export function usePhotos(store: Store | undefined): ObjectListProps {
  const { objects } = useObjects(store, { prefix: "photos/" });
  const { upload } = useUpload(store, { contentType: "image/png" });
  return { sort: objects[0]?.name ?? "name", "onobject-open": ({ detail }) => void upload(detail.info.name, "") };
}
`;

const strict: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
};

/** The three kinds of projects that install the package, each with its platform types. */
const projects: Readonly<Record<string, ts.CompilerOptions>> = {
  "an app with a bundler": {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
  },
  "a worker with a bundler": {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.webworker.d.ts"],
    types: [],
  },
  "Node (nodenext)": {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
  },
};

/** Compiles a small program against the installed package, in each kind of project. */
export function compileConsumer(folder: string): string[] {
  const [file, page] = [join(folder, "save.ts"), join(folder, "hooks.ts")];
  writeFileSync(file, program);
  writeFileSync(page, hooks);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return Object.entries(projects).flatMap(([kind, options]) => {
    const host = ts.createCompilerHost({});
    host.getCurrentDirectory = (): string => folder;
    const hasPage = options.lib?.includes("lib.dom.d.ts") === true;
    const compiled = ts.createProgram(hasPage ? [file, page] : [file], { ...strict, ...options }, host);
    // The types of @nats-io have errors of their own under these options; ours may not.
    const ours = ts.getPreEmitDiagnostics(compiled).filter((found) => !found.file?.fileName.includes("/@nats-io/"));
    return ours
      .filter(({ file: where }) => where === undefined || where.fileName.startsWith(folder))
      .map(
        (found) => `in ${kind}: ${placeOf(found, folder)}${ts.flattenDiagnosticMessageText(found.messageText, "\n")}`,
      );
  });
}

/** Imports each entry in Node, as server-side rendering does, even if it never calls the imports. */
export async function importEntries(folder: string, entries: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of entries) {
    const script = `const found = Object.keys(await import(${JSON.stringify(entry)})); if (found.length === 0) throw new Error("it exports nothing");`;
    const { ok, output } = await run(process.execPath, ["--input-type=module", "--eval", script], folder);
    if (!ok) problems.push(`import("${entry}") fails in Node:\n${output}`);
  }
  return problems;
}

function placeOf({ file, start }: ts.Diagnostic, folder: string): string {
  if (file === undefined || start === undefined) return "";
  const path = file.fileName.slice(folder.length + 1).replace("node_modules/", "");
  return `${path}:${file.getLineAndCharacterOfPosition(start).line + 1}: `;
}
