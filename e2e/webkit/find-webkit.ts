import { existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { runProcess } from "../servers/run-process.ts";

/** WebKitGTK with its WebDriver, the stand-in for Safari; and the X server it needs. */
export interface FoundWebKit {
  readonly driver: string;
  readonly browser: string;
  readonly xvfb: string;
}

const PACKAGES = ["webkit2gtk-driver", "xvfb"];

/** WebKitGTK, where it is installed; in CI it is installed now. `undefined` elsewhere: nobody has to have it. */
export async function findWebKit(): Promise<FoundWebKit | undefined> {
  const found = look();
  if (found || !process.env["CI"] || process.platform !== "linux" || process.getuid?.() !== 0) return found;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () =>
    runProcess("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES], {
      env,
      timeout: 5 * 60_000,
    });
  await install().catch(async () => {
    await runProcess("apt-get", ["update", "-qq"], { timeout: 2 * 60_000 });
    await install();
  });
  return look();
}

function look(): FoundWebKit | undefined {
  const driver = "/usr/bin/WebKitWebDriver";
  const xvfb = "/usr/bin/Xvfb";
  if (!existsSync(driver) || !existsSync(xvfb)) return undefined;
  const browser = miniBrowser();
  return browser === undefined ? undefined : { driver, xvfb, browser };
}

/** The library's own small browser lies in a folder that is named after the machine. */
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
