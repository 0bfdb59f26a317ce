import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./tree.ts";

const read = (name: string): Promise<string> => readFile(join(root, name), "utf8");

interface Locked {
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

test("SECURITY.md names the packages with an install script, and no dependency of the library has one", async () => {
  const { packages } = JSON.parse(await read("package-lock.json")) as { packages: Record<string, Locked> };
  const scripts = Object.entries(packages).filter(([path, { hasInstallScript }]) => hasInstallScript && path !== "");
  const paragraph = /\*\*Build and test tools\.\*\*[^]*?\n\n|$/.exec(`${await read("SECURITY.md")}\n`)?.[0] ?? "";
  for (const [path, { dev }] of scripts) {
    expect(paragraph).toContain(`\`${path.replace(/^.*node_modules\//, "")}\``);
    expect(dev, path).toBe(true);
  }
  expect(scripts).toHaveLength(1);
});
