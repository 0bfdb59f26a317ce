import { join } from "node:path";
import { defineConfig, type Project } from "@playwright/test";
import { findBrowser } from "./browsers/find.ts";

const isRoot = process.getuid?.() === 0;

/** Browsers that contact only our own servers. */
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

function chromiumProject(): Project {
  const path = findBrowser("chromium")?.path;
  return {
    name: "chromium",
    use: {
      browserName: "chromium",
      // Chromium refuses to run its sandbox as root.
      launchOptions: { ...(path ? { executablePath: path } : {}), chromiumSandbox: !isRoot, args: quiet },
    },
  };
}

const isLong = process.env["NATS_OBJECTS_LARGE"] === "1";
// Stored for the workers, which read this file with other arguments.
if (isLong || process.argv.includes("--project=firefox")) process.env["WHOLE_APP_IN_FIREFOX"] = "1";

/**
 * Specs whose result has never depended on the browser engine. In Firefox they take as long as all others together, so there
 * only the long run and `--project=firefox` include them, as well as single tests with `@app` in their title.
 */
const appOnly = [
  "accessibility",
  "app-connection",
  "app-folders",
  "app-resume",
  "app-stores",
  "cancel-and-retry",
  "connection",
  "delete",
  "drops",
  "expiry",
  "framing",
  "german",
  "header",
  "hostile-bucket",
  "hostile-messages",
  "keyboard",
  "large-files",
  "names",
  "range-index",
  "readme-picture",
  "refusals",
  "rename-folder",
  "replaced-store",
  "rows",
  "share",
  "share-drop",
  "share-secrets",
  "share-swapped",
  "store-settings",
  "strangers",
  "visual",
];

/** Omitted without Firefox, which is optional; every run needs Chromium. */
function firefoxProjects(): Project[] {
  const found = findBrowser("firefox");
  if (!found) return [];
  return [
    {
      name: "firefox",
      ...(process.env["WHOLE_APP_IN_FIREFOX"]
        ? {}
        : { testIgnore: appOnly.map((name) => `**/${name}.spec.ts`), grepInvert: /@app/ }),
      use: {
        browserName: "firefox",
        // A stock Firefox speaks WebDriver BiDi; only Playwright's own build speaks Playwright's protocol.
        ...(found.build === "system" ? { channel: "moz-firefox" } : {}),
        launchOptions: {
          executablePath: found.path,
          // The panel would open at the first download and take the keyboard focus from the page.
          firefoxUserPrefs: { "browser.download.alwaysOpenPanel": false },
        },
      },
    },
  ];
}

export default defineConfig({
  testDir: join(import.meta.dirname, "specs"),
  outputDir: join(import.meta.dirname, "../test-results"),
  globalSetup: join(import.meta.dirname, "servers/playwright-setup.ts"),
  // Firefox first: the server has timed out its pages' leftovers by the time that Chromium is finished.
  projects: [...firefoxProjects(), chromiumProject()],
  // On a developer's machine, a test that passes only on the second try has failed. In CI, whose machine may be busy, it is
  // named in the summary instead of failing the run.
  retries: process.env["CI"] ? 1 : 0,
  // Tests mostly wait for pages and networks.
  workers: 3,
  timeout: 60_000,
  // A busy machine is slower; a longer timeout delays only failing tests.
  expect: { timeout: 15_000 },
  use: {
    // Set by the global setup, before the workers read this file again.
    ...(process.env["DEMO_URL"] ? { baseURL: process.env["DEMO_URL"] } : {}),
    // The browser's own User-Agent: how the server reacts to it is part of the test.
    userAgent: undefined,
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
  },
  reporter: "list",
});
