import { describe, expect, test } from "vitest";
import { judgeWords } from "./words.ts";

function check(path: string, text: string): string[] {
  return judgeWords({ path, text });
}

/** Keeps the words that are refused out of this file, which is checked as well. */
const slash = "/";
const dot = ".";

describe("refuses", () => {
  test.each([
    ["a home folder", "README.md", `cd ${slash}home/someone/project`, "path of one machine"],
    ["a temporary folder", "e2e/a.ts", `"${slash}tmp/gobin"`, "path of one machine"],
    ["a registry host", "package.json", `registry${dot}example.org/x`, "registry host"],
    ["a registry's address", "e2e/a.ts", `"https:${slash}/nexus.company/repository"`, "registry host"],
    ["a focused test", "src/put.test.ts", `test${dot}only("x")`, "switches the other tests off"],
    ["a focused suite", "e2e/specs/drop.spec.ts", `test.describe${dot}only("x")`, "switches the other tests off"],
    ["a marker", "src/put.ts", "// TODO later", "leaves work behind"],
    ["a stub", "src/put.ts", `throw new Error("not implemented")`, "leaves work behind"],
    ["a wire name as a field", "src/put.ts", "info.max_chunk_size", "wire name"],
    ["a wire name as a key", "src/put.ts", `const x = { "max_age": 1 }`, "wire name"],
    ["a long file that gives no reason", "src/put.ts", "let x;\n".repeat(201), "why this is one file"],
    [
      "a comment that is the first symbol's",
      "src/put.ts",
      `/** Doc. */\n${"let x;\n".repeat(201)}`,
      "why this is one file",
    ],
    ["a drawer", "src/utils.ts", "", "says nothing"],
    ["a folder that is a drawer", "demo/helpers/size.ts", "", "says nothing"],
  ])("%s", (_, path, text, reason) => {
    expect(check(path, text)).toEqual([expect.stringContaining(reason)]);
  });
});

test.each([
  ["a wire name in a comment", "src/put.ts", "// the server's err_code"],
  ["a wire name in a message", "src/put.ts", `new Error("max_age is too long")`],
  ["a wire name where it belongs", "src/protocol/object-info.ts", "info.max_chunk_size"],
  ["a constant", "src/put.ts", "const MAX_SIZE = 1"],
  ["a long file that gives its reason", "src/put.ts", `// One file, because.\n\n${"let x;\n".repeat(201)}`],
  ["a marker outside src/", "e2e/checks/words.ts", "TODO"],
  ["a path of the package", "README.md", "src/worker/index.ts, ./work/a, nats://host/tmp/a"],
  ["a field called proxy", "e2e/a.ts", "proxy.counts.down"],
  ["a name that contains another", "src/manager.ts", ""],
])("accepts %s", (_, path, text) => {
  expect(check(path, text)).toEqual([]);
});

test("names file and line", () => {
  expect(check("src/put.ts", "\n\nx.max_age")).toEqual([expect.stringMatching(/^src\/put\.ts:3: "max_age"/)]);
});
