import ts from "typescript";
import { expect, test } from "vitest";
import { findBadComments } from "./doc-comments.ts";

/** Checks files that exist only here; the first is the entry. */
function check(files: Record<string, string>): string[] {
  const options: ts.CompilerOptions = {
    noLib: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    target: ts.ScriptTarget.ESNext,
  };
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    fileExists: (path) => Object.hasOwn(files, path),
    readFile: (path) => files[path],
    getSourceFile: (path, language) => {
      const text = files[path];
      return text === undefined ? undefined : ts.createSourceFile(path, text, language, true);
    },
  };
  const [entry = ""] = Object.keys(files);
  return findBadComments(ts.createProgram([entry], options, host), [entry]);
}

test("accepts documented exports, whatever is private or stays inside", () => {
  const text = `
    /** A store. */
    export class Store {
      #count = 0;
      private secret = 1;
      protected inner(): void {}
      /** Its name. */
      readonly name = "";
      /** @internal */
      made(): void {}
      /** Opens it. */
      constructor() {}
    }
    /** A special one. */
    export class Special extends Store { override readonly name = "special"; }
    /** Options. */
    export interface Options {
      /** In ms. */
      timeout?: number;
    }
    /** One of two. */
    export type Kind = "a" | "b";
    function unseen(): void {}
    interface Unseen { x: number }
  `;
  expect(check({ "/index.ts": text })).toEqual([]);
});

test.each([
  ["a function", "export function put(): void {}", "put is public"],
  ["a constant", "export const limit = 1;", "limit is public"],
  ["a class", "export class Store {}", "Store is public"],
  ["a type", "export type Kind = 1;", "Kind is public"],
  ["a method", "/** S. */\nexport class Store { put(): void {} }", "Store.put is public"],
  ["a property", "/** S. */\nexport class Store { name = 1; }", "Store.name is public"],
  ["a getter", "/** S. */\nexport class Store { get name(): number { return 1; } }", "Store.name is public"],
  ["a constructor", "/** S. */\nexport class Store { constructor(x: number) {} }", "Store.constructor is public"],
  ["a field of an interface", "/** O. */\nexport interface Options { timeout?: number }", "Options.timeout is public"],
  ["a method of an interface", "/** O. */\nexport interface Result { text(): string }", "Result.text is public"],
  ["a field of an object type", "/** O. */\nexport type Options = { timeout?: number }", "Options.timeout is public"],
  ["a field of one half of a union", "/** O. */\nexport type T = {\n/** A. */\na: 1 } | { b: 2 }", "T.b is public"],
])("refuses %s without a comment", (_, text, message) => {
  expect(check({ "/index.ts": text })).toEqual([expect.stringContaining(message)]);
});

test("follows re-exports to the file and line of the declaration", () => {
  const found = check({
    "/index.ts": `export { put as upload } from "./put.ts";`,
    "/put.ts": "\n\nexport function put(): void {}",
  });
  expect(found).toEqual(["/put.ts:3: put is public and has no doc comment"]);
});

test("follows export *", () => {
  const found = check({ "/index.ts": `export * from "./put.ts";`, "/put.ts": "export const a = 1;" });
  expect(found).toEqual(["/put.ts:1: a is public and has no doc comment"]);
});

test("lets a class inherit the comments of the interface it implements", () => {
  const text = `
    /** R. */
    export interface Result {
      /** T. */
      text(): string;
    }
    /** S. */
    export class Stored implements Result { text(): string { return ""; } }
  `;
  expect(check({ "/index.ts": text })).toEqual([]);
});

test("refuses the comment of a function that is longer than a tooltip", () => {
  const comment = (lines: number): string => `/**\n${" * line\n".repeat(lines)} */\nexport function put(): void {}`;
  expect(check({ "/index.ts": comment(14) })).toEqual([]);
  expect(check({ "/index.ts": comment(15) })).toEqual([expect.stringContaining("has 15 lines; at most 14")]);
});

test("says so when an entry exports nothing", () => {
  expect(check({ "/index.ts": "const a = 1;" })).toEqual([expect.stringContaining("exports nothing")]);
});
