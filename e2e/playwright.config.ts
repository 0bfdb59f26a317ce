import { join } from "node:path";
import { defineConfig, type Project } from "@playwright/test";
import { findBrowser } from "./browsers/find.ts";

const isRoot = process.getuid?.() === 0;

/** Browsers that talk to nobody but us. */
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
// Noted for the workers, which read this file with other arguments.
if (isLong || process.argv.includes("--project=firefox")) process.env["WHOLE_APP_IN_FIREFOX"] = "1";

/**
 * Specs of what the app decides and no engine does otherwise, as far as ever was seen. In Firefox they take as long as all
 * the others: there they are part of the long run, and of `--project=firefox`, as are single tests with `@app` in their
 * title.
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

/** Not there when there is no Firefox: it is a second opinion, Chromium is what every run needs. */
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
          // The panel would open at the first download and take the keyboard away from the page.
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
  // Firefox first: what its pages leave to the server's time-outs is gone by the time that Chromium is through.
  projects: [...firefoxProjects(), chromiumProject()],
  // On a developer's machine a test that passes only at the second try has failed. In CI, whose machine may be busy with
  // anything, it is named in the summary instead of stopping everybody.
  retries: process.env["CI"] ? 1 : 0,
  // Tests wait for pages and lines more than they compute.
  workers: 3,
  timeout: 60_000,
  // What a test waits for comes later on a machine that is busy with other things; waiting longer costs only who fails.
  expect: { timeout: 15_000 },
  use: {
    // Set by the global setup, before the workers read this file again.
    ...(process.env["DEMO_URL"] ? { baseURL: process.env["DEMO_URL"] } : {}),
    // The browser's own: what the server does with it is part of what is tested.
    userAgent: undefined,
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
  },
  reporter: "list",
});
