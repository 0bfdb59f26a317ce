import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { runProcess } from "./run-process.ts";

const VERSION = "v1.2.1";
const NAME = process.platform === "win32" ? "age.exe" : "age";

/** The age command-line tool, to check the library's encryption: from the PATH, or built once with Go. */
export async function findAge(): Promise<string> {
  const inPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, NAME));
  const found = inPath.find((path) => existsSync(path));
  if (found) return found;
  const folder = join(cacheFolder(), `age-${VERSION}`);
  const cached = join(folder, NAME);
  if (existsSync(cached)) return cached;
  mkdirSync(folder, { recursive: true });
  try {
    await runProcess("go", ["install", `filippo.io/age/cmd/age@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
      timeout: 4 * 60_000,
    });
  } catch (cause) {
    throw new Error(`Found no age tool in PATH, and Go could not build it. Install age (package "age").`, { cause });
  }
  return cached;
}
