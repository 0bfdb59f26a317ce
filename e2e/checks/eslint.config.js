// The root's eslint.config.js passes it on.

import { resolve } from "node:path";
import tseslint from "typescript-eslint";
import layers from "./layers.js";
import noBytesSlice from "./no-bytes-slice.js";
import noLazyHeaders from "./no-lazy-headers.js";

const root = resolve(import.meta.dirname, "../..");
// An abort rejects with `signal.reason`, which may be anything.
const anyReason = { allowThrowingAny: true, allowThrowingUnknown: true };

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "test-results/", "playwright-report/", ".cache/", ".data/"] },
  // Projects of their own, whose packages are installed elsewhere; `npm test -- consumers` compiles them.
  { ignores: ["e2e/consumers/*/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/only-throw-error": ["error", anyReason],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", anyReason],
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/no-deprecated": "error",
      // An interface with an async method may be implemented by one that has nothing to wait for.
      "@typescript-eslint/require-await": "off",
      // The compiler says the same (noUnusedLocals, noUnusedParameters).
      "@typescript-eslint/no-unused-vars": "off",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-async-promise-executor": "error",
      "no-unsafe-finally": "error",
      "no-console": "off",
      "no-debugger": "error",
    },
  },
  {
    // The library: nothing that hides a mistake from the compiler, nothing printed on other people's consoles.
    files: ["src/**/*.ts"],
    ignores: ["src/**/*.test.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { project: { rules: { "no-bytes-slice": noBytesSlice, "no-lazy-headers": noLazyHeaders } } },
    rules: {
      "project/no-bytes-slice": "error",
      "project/no-lazy-headers": "error",
      "max-lines": ["error", 396],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack", "stub"], location: "anywhere" }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": "off",
      "@typescript-eslint/only-throw-error": ["error", anyReason],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", anyReason],
      // Where a value may be `string | ObjectMeta`, the rule takes the field `link` for the method that strings once had. What
      // is deprecated under our feet comes from @nats-io, and that is met in jetstream/ alone.
      "@typescript-eslint/no-deprecated": "off",
      "no-console": "error",
    },
  },
  {
    // The two places that may, and why they do not throw, are told there.
    files: ["src/jetstream/header-block.ts", "src/jetstream/answers.ts"],
    rules: { "project/no-lazy-headers": "off" },
  },
  {
    files: ["src/jetstream/**/*.ts"],
    rules: { "@typescript-eslint/no-deprecated": "error" },
  },
  {
    // Tests may be sure of what they set up, and look at what the types do not promise.
    files: ["**/*.test.ts", "e2e/**/*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  ...layers,
);
