import { describe, expect, test } from "vitest";
import { findBackwardImports } from "./arrows.ts";

/** Checks one file, in a tree where what it imports exists too. */
function check(path: string, text: string): string[] {
  return findBackwardImports([{ path, text }]);
}

describe("accepts", () => {
  test.each([
    ["src/index.ts", `export { ObjectStore } from "./store.ts";`],
    ["src/manager.ts", `import { ObjectStore } from "./store.ts";`],
    ["src/store.ts", `import { put } from "./put.ts"; import type { JetStreamClient } from "./jetstream/client.ts";`],
    ["src/download/get.ts", `import { getInfo } from "./metadata.ts";`],
    [
      "src/jetstream/chunks.ts",
      `import type { JetStreamClient } from "@nats-io/jetstream"; import "../protocol/subjects.ts";`,
    ],
    ["src/sha256/node.ts", `import { createHash } from "node:crypto";`],
    ["src/sha256/wasm.ts", `const wasm = await import("hash-wasm/dist/sha256.umd.min.js");`],
    ["src/upload/put.ts", `import { sha256 } from "#sha256/incremental";`],
    ["src/browser/journal.ts", `import { ObjectStore } from "../store.ts"; import { openDB } from "some-package";`],
    ["src/put.test.ts", `import { connect } from "@nats-io/nats-core"; import { ObjectStore } from "./store.ts";`],
    ["e2e/support/server.ts", `import { spawn } from "node:child_process";`],
    ["demo/main.ts", `import { ObjectStore } from "nats-objects"; import { save } from "nats-objects/browser";`],
    ["e2e/interop/peer.ts", `import { Objm } from "@nats-io/obj";`],
    ["e2e/bench/put.ts", `import { Objm } from "@nats-io/obj";`],
    ["src/errors.ts", `// import "./put.ts"\nconst text = "import('./put.ts')";`],
  ])("%s: %s", (path, text) => {
    expect(check(path, text)).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["upload/ that imports download/", "src/upload/put.ts", `import "../download/get.ts";`, "do not know each other"],
    ["meta/ that imports upload/", "src/meta/entry.ts", `import "../upload/put.ts";`, "points back"],
    [
      "a building block that imports an operation",
      "src/bytes/rechunk.ts",
      `import { put } from "../upload/put.ts";`,
      "points back",
    ],
    [
      "an operation that imports the store",
      "src/upload/put.ts",
      `import type { ObjectStore } from "../store.ts";`,
      "points back",
    ],
    ["a store that imports the index", "src/store.ts", `export * from "./index.ts";`, "points back"],
    ["errors that import a block", "src/errors.ts", `import { x } from "./protocol/digest.ts";`, "points back"],
    [
      "@nats-io outside jetstream/",
      "src/upload/put.ts",
      `import { headers } from "@nats-io/nats-core";`,
      "only src/jetstream/",
    ],
    [
      "a type of @nats-io",
      "src/store.ts",
      `import type { JetStreamClient } from "@nats-io/jetstream";`,
      "only src/jetstream/",
    ],
    [
      "a re-export of @nats-io",
      "src/index.ts",
      `export type { Msg } from "@nats-io/nats-core";`,
      "only src/jetstream/",
    ],
    ["an import type of @nats-io", "src/types.ts", `type C = import("@nats-io/nats-core").Msg;`, "only src/jetstream/"],
    ["@nats-io in a leaf", "src/browser/index.ts", `import "@nats-io/nats-core";`, "only src/jetstream/"],
    ["protocol/ that imports jetstream/", "src/protocol/a.ts", `import "../jetstream/client.ts";`, "protocol/ is pure"],
    ["bytes/ that imports jetstream/", "src/bytes/a.ts", `await import("../jetstream/client.ts");`, "bytes/ is pure"],
    [
      "a core that imports a leaf",
      "src/upload/put.ts",
      `import { journal } from "../browser/journal.ts";`,
      "never imports a leaf",
    ],
    [
      "a dynamic import of a leaf",
      "src/store.ts",
      `await import("./service-worker/index.ts");`,
      "never imports a leaf",
    ],
    ["worker/", "src/index.ts", `export * from "./worker/index.ts";`, "never imports a leaf"],
    ["crypto/", "src/upload/put.ts", `import "../crypto/age.ts";`, "never imports a leaf"],
    ["polyfill/", "src/bytes/a.ts", `import "../polyfill/index.ts";`, "never imports a leaf"],
    ["Node in the core", "src/download/get.ts", `import { Buffer } from "node:buffer";`, "may use Node"],
    ["hash-wasm outside sha256/", "src/upload/put.ts", `import { sha256 } from "hash-wasm";`, "src/sha256/"],
    ["another package in the core", "src/upload/put.ts", `import { nanoid } from "nanoid";`, "alone"],
    ["the library importing a test", "src/upload/put.ts", `import "../store.test.ts";`, "nothing of its tests"],
    ["the library importing e2e/", "src/upload/put.ts", `import "../../e2e/servers/start.ts";`, "published"],
    ["@nats-io/obj in src/", "src/jetstream/a.ts", `import { Objm } from "@nats-io/obj";`, "compare with"],
    ["@nats-io/obj in a unit test", "src/put.test.ts", `import { Objm } from "@nats-io/obj";`, "compare with"],
    ["@nats-io/obj in the demo", "demo/main.ts", `import { Objm } from "@nats-io/obj";`, "compare with"],
    ["a demo that reaches into src/", "demo/main.ts", `import { ObjectStore } from "../src/index.ts";`, "by its name"],
    ["a demo that reaches deeper", "demo/list/row.ts", `await import("../../src/store.ts");`, "by its name"],
  ])("%s", (_, path, text, reason) => {
    expect(check(path, text)).toEqual([expect.stringContaining(reason)]);
  });

  test("a cycle, even of types alone", () => {
    const found = findBackwardImports([
      { path: "src/upload/put.ts", text: `\nimport { resume } from "./resume.ts";` },
      { path: "src/upload/resume.ts", text: `import type { Put } from "./put.ts";` },
    ]);
    expect(found).toEqual([
      expect.stringMatching(
        /^src\/upload\/put\.ts:2: a cycle: .*put\.ts → src\/upload\/resume\.ts → src\/upload\/put\.ts$/,
      ),
    ]);
  });
});

test("names file, line and specifier", () => {
  const [problem] = check("src/upload/put.ts", `// one\n\nimport { headers } from "@nats-io/nats-core";\n`);
  expect(problem).toMatch(/^src\/upload\/put\.ts:3: "@nats-io\/nats-core": /);
});

test("resolves imports without an extension and of a folder", () => {
  const found = findBackwardImports([
    { path: "src/upload/put.ts", text: `import "../browser";` },
    { path: "src/browser/index.ts", text: "" },
    { path: "src/download/get.ts", text: `import "../store";` },
    { path: "src/store.ts", text: "" },
  ]);
  expect(found).toEqual([expect.stringContaining("never imports a leaf"), expect.stringContaining("points back")]);
});
