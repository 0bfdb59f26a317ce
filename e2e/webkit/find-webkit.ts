import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../servers/run-process.ts";

/** WebKitGTK with its WebDriver, as a stand-in for Safari; and the X server it needs. */
export interface FoundWebKit {
  readonly driver: string;
  readonly browser: string;
  readonly xvfb: string;
}

const PACKAGES = ["webkit2gtk-driver", "xvfb"];

/** WebKitGTK if it is installed; in CI it is installed now. `undefined` elsewhere: it is optional. */
export async function findWebKit(): Promise<FoundWebKit | undefined> {
  const found = look();
  if (found || !process.env["CI"] || process.platform !== "linux") return found;
  await install().catch(async () => {
    await aptGet(2, "update", "-qq");
    await install();
  });
  return look();
}

function install(): Promise<unknown> {
  return aptGet(5, "install", "-y", "-qq", "--no-install-recommends", ...PACKAGES);
}

/** One at a time: the test files that need it start together. */
function aptGet(minutes: number, ...args: string[]): Promise<unknown> {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const lock = join(tmpdir(), "nats-objects-apt.lock");
  return runProcess("flock", [lock, ...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args], {
    timeout: minutes * 60_000,
  });
}

function look(): FoundWebKit | undefined {
  const driver = "/usr/bin/WebKitWebDriver";
  const xvfb = "/usr/bin/Xvfb";
  if (!existsSync(driver) || !existsSync(xvfb)) return undefined;
  const browser = miniBrowser();
  return browser === undefined ? undefined : { driver, xvfb, browser };
}

/** The library's MiniBrowser is in a folder named after the architecture. */
function miniBrowser(): string | undefined {
  const listed = ["libwebkit2gtk-4.1-0", "libwebkit2gtk-4.0-37"].flatMap((name) => {
    try {
      return execFileSync("dpkg", ["-L", name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n");
    } catch {
      return [];
    }
  });
  return listed.find((path) => path.endsWith("/MiniBrowser"));
}
