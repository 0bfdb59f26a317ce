import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const top = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root: top,
  // Tests run the sources, with the Node variants of package.json's "imports".
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
    // Tests mostly wait for servers and networks. The default on two cores is one at a time; three keep both busy.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As in playwright.config.ts: named in the summary, not hidden.
    retry: process.env["CI"] ? 1 : 0,
  },
});
