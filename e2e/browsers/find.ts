import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { chromium, firefox } from "@playwright/test";
import { runProcess } from "../servers/run-process.ts";

export type Engine = "chromium" | "firefox";

export interface FoundBrowser {
  readonly path: string;
  /** Playwright's own build, which it drives in its own way, or a system browser. */
  readonly build: "playwright" | "system";
}

const variables = { chromium: "NATS_OBJECTS_CHROMIUM", firefox: "NATS_OBJECTS_FIREFOX" } as const;

/**
 * Finds an installed browser: the one named by `NATS_OBJECTS_CHROMIUM` or `NATS_OBJECTS_FIREFOX`, then Playwright's own,
 * then a system browser. Must be fast, because every Playwright worker calls it.
 */
export function findBrowser(engine: Engine): FoundBrowser | undefined {
  const own = { chromium, firefox }[engine].executablePath();
  const named = process.env[variables[engine]];
  if (named) {
    // A named browser is a decision: do not silently use another.
    if (!existsSync(named)) throw new Error(`${variables[engine]} names ${named}, which does not exist`);
    return { path: named, build: named === own ? "playwright" : "system" };
  }
  if (existsSync(own)) return { path: own, build: "playwright" };
  const path = usualPlaces(engine).find(isExecutable);
  return path ? { path, build: "system" } : undefined;
}

/** Finds a browser, or installs one: by Playwright, or by apt on Debian as root. */
export async function getBrowser(engine: Engine): Promise<FoundBrowser> {
  const found = findBrowser(engine);
  if (found) return found;
  process.stderr.write(`Getting ${engine} (once) …\n`);
  const tried: string[] = [];
  for (const [name, install] of installers) {
    try {
      await install(engine);
      const installed = findBrowser(engine);
      if (installed) return installed;
      tried.push(`${name}: installed, but not found afterwards`);
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `Found no ${engine} and could not get one.\n${tried.map((line) => `  - ${line}\n`).join("")}` +
      `Install it, or set ${variables[engine]} to the program.`,
  );
}

const installers: [name: string, install: (engine: Engine) => Promise<unknown>][] = [
  [
    "playwright install",
    (engine) => {
      const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");
      // Otherwise a machine without access to the download waits for minutes.
      const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "5000" };
      return runProcess(process.execPath, [cli, "install", engine], { env, timeout: 5 * 60_000 });
    },
  ],
  [
    "apt-get",
    async (engine) => {
      if (process.platform !== "linux" || process.getuid?.() !== 0) throw new Error("needs root on Debian");
      const name = engine === "chromium" ? "chromium" : "firefox-esr";
      const install = () =>
        runProcess("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], {
          env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
          timeout: 5 * 60_000,
        });
      try {
        await install();
      } catch {
        await runProcess("apt-get", ["update", "-qq"], { timeout: 2 * 60_000 });
        await install();
      }
    },
  ],
];

function usualPlaces(engine: Engine): string[] {
  const isChromium = engine === "chromium";
  if (process.platform === "darwin") {
    return isChromium
      ? ["Google Chrome", "Chromium", "Microsoft Edge"].map(
          (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
        )
      : ["/Applications/Firefox.app/Contents/MacOS/firefox"];
  }
  if (process.platform === "win32") {
    const { ProgramFiles, LOCALAPPDATA } = process.env;
    const roots = [ProgramFiles, process.env["ProgramFiles(x86)"], LOCALAPPDATA].filter((root) => root !== undefined);
    const programs = isChromium
      ? ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"]
      : ["Mozilla Firefox\\firefox.exe"];
    return programs.flatMap((program) => roots.map((root) => join(root, program)));
  }
  const names = isChromium
    ? ["chromium", "google-chrome-stable", "google-chrome", "microsoft-edge", "chromium-browser"]
    : ["firefox-esr", "firefox"];
  const folders = ["/usr/bin", "/usr/local/bin", ...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean)];
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
