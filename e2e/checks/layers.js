// Lint rules for src/: who may import whom, which is the drawing in src/README.md, and where names of the wire may stand.
// The core runs in pages, workers and Node because nothing in it reaches up to the DOM or sideways to the connection.

const LEAVES = "browser|elements|service-worker|worker|crypto|polyfill|obj|testing|react|standalone";

/** Names of JSON fields. They are defined in src/protocol/ and src/jetstream/, once. */
const WIRE_NAME = "/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/";
const wireNames = [
  `Identifier[name=${WIRE_NAME}]`,
  `Literal[value=${WIRE_NAME}]`,
  `TemplateElement[value.raw=${WIRE_NAME}]`,
];

const unpublished = [
  "^(\\.\\./)+(e2e|demo)/|^\\.\\./\\.\\./|\\.test\\.ts$",
  "src/ is published, and imports nothing that is not",
];

/** Folders and files of src/ that are not to be imported. */
const not = (names, message = "imports go downwards in the drawing of src/README.md") => [
  `^\\.{1,2}/(${names})(/|\\.ts$)`,
  message,
];

/** Packages: none but these. */
const only = (allowed, message) => [`^(?!${allowed})[^.#]`, message];
const noPackage = only(
  "$",
  "only jetstream/ imports @nats-io, and only sha256/ hash-wasm and Node; leaves may need more",
);

/** The page's script is one file. A part that is loaded later imports from it, and waits until it has run to its end. */
const noTopLevelAwait = ["AwaitExpression", "ForOfStatement[await=true]"].map((node) => ({
  selector: `${node}:not(:function ${node})`,
  message: "await at the top level blocks every part that is loaded later",
}));

/** Rules about imports, also dynamic ones and those of types, and `more`. They replace those of an earlier block. */
function rules(files, bans, knowsWire = false, more = []) {
  // A regular expression in a selector cannot contain a slash.
  const dynamic = bans.flatMap(([regex, message]) => {
    const value = `[value=/${regex.replaceAll("/", "\\u002F")}/]`;
    return [`ImportExpression > Literal${value}`, `TSImportType Literal${value}`].map((selector) => ({
      selector,
      message,
    }));
  });
  const wire = wireNames.map((selector) => ({
    selector,
    message: "names of the wire live in src/protocol/ and src/jetstream/",
  }));
  const unfinished = { selector: "Literal[value=/not (yet )?implemented/i]", message: "finish it, or open an issue" };
  return {
    files,
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: bans.map(([regex, message]) => ({ regex, message })) }],
      "no-restricted-syntax": ["error", ...dynamic, unfinished, ...(knowsWire ? [] : wire), ...more],
    },
  };
}

const core = [unpublished, noPackage];
const leaf = [
  unpublished,
  ["^(@nats-io/|node:|hash-wasm)", "types of @nats-io come from src/jetstream/, hashes from src/sha256/"],
];
const pure = not(`${LEAVES}|jetstream|bucket|cancelable-iterator|meta|upload|download|manager|store|index`);

export default [
  rules([`src/{${LEAVES.replaceAll("|", ",")}}/**/*.ts`, "src/{standalone,service-worker}.ts"], leaf),
  // Its interface has the field names of @nats-io/obj.
  rules(["src/obj/**/*.ts"], leaf, true),
  // A server speaks the wire; nats-core connects to it.
  rules(["src/testing/**/*.ts"], leaf, true),
  rules(
    ["src/testing/memory-server.ts"],
    [unpublished, only("@nats-io/nats-core$", "this file makes connections of nats-core")],
    true,
  ),
  rules(["src/index.ts"], [...core, not(LEAVES)]),
  rules(["src/{manager,store}.ts"], [...core, not(`${LEAVES}|index`)]),
  rules(["src/upload/**/*.ts"], [...core, not(`${LEAVES}|download|manager|store|index`)]),
  rules(["src/download/**/*.ts"], [...core, not(`${LEAVES}|upload|manager|store|index`)]),
  rules(
    ["src/meta/**/*.ts", "src/{bucket,cancelable-iterator}.ts"],
    [...core, not(`${LEAVES}|upload|download|manager|store|index`)],
  ),
  rules(["src/bytes/**/*.ts"], [...core, pure]),
  rules(["src/protocol/**/*.ts"], [...core, pure], true),
  rules(["src/sha256/**/*.ts"], [unpublished, pure, only("hash-wasm(/|$)", "sha256/ needs hash-wasm alone")]),
  rules(["src/sha256/node.ts"], [unpublished, pure, only("node:", "this file is the one for Node")]),
  rules(
    ["src/jetstream/**/*.ts"],
    [
      unpublished,
      only("@nats-io/(jetstream|nats-core)$", "jetstream/ needs both @nats-io packages alone"),
      not(`${LEAVES}|bucket|cancelable-iterator|meta|upload|download|manager|store|index`),
    ],
    true,
  ),
  rules(
    ["src/{errors,types,lazily,mark-raw}.ts"],
    [...core, ["^\\./(?!(types/.*|errors|types|lazily|mark-raw)\\.ts$)", "these are at the bottom"]],
  ),
  rules(
    ["demo/**/*.ts"],
    [["^(\\.\\./)+src/|^@nats-io/obj", "the demo imports nats-objects by its name, as its users do"]],
    true,
    noTopLevelAwait,
  ),
  {
    files: ["e2e/**/*.ts", "src/**/*.test.ts"],
    ignores: ["e2e/interop/**", "e2e/bench/**", "e2e/obj/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "@nats-io/obj", message: "it is compared with in e2e/interop, e2e/obj and e2e/bench" }] },
      ],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["**/*.test.ts", "src/testing/**", "src/upload/journal.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "Date",
          property: "now",
          message: "durations are measured by performance.now(): the system's clock may be set meanwhile",
        },
      ],
    },
  },
  {
    files: ["**/{utils,util,helpers,helper,misc,common}/**", "**/{utils,util,helpers,helper,misc,common}.*"],
    rules: {
      "no-restricted-syntax": ["error", { selector: "Program", message: "name the file after the one thing it holds" }],
    },
  },
];
