import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const top = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root: top,
  // Tests run the sources, and inside them the Node variant of what package.json's "imports" offers.
  resolve: {
    conditions: ["source", "node", "import", "module", "default"],
    alias: [
      { find: /^nats-objects$/, replacement: `${top}src/index.ts` },
      { find: /^nats-objects\/(browser|crypto|testing)$/, replacement: `${top}src/$1/index.ts` },
    ],
  },
  ssr: { resolve: { conditions: ["source", "node", "import", "module", "default"] } },
  test: {
    include: ["src/**/*.test.ts", "demo/**/*.test.ts", "e2e/**/*.test.ts"],
    exclude: ["**/node_modules/**", "e2e/specs/**"],
    globalSetup: "e2e/servers/vitest-setup.ts",
    environment: "node",
    pool: "forks",
    // Tests wait for servers and lines more than they compute. The default on two cores is one at a time.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As in playwright.config.ts: named in the summary, not hidden.
    retry: process.env["CI"] ? 1 : 0,
  },
});
