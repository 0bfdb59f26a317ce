// Builds this folder's examples as a reader would: with the package as npm installs it, each with its framework.

import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { packPackage } from "../checks/packed-package.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { readManifest } from "../checks/tree.ts";

/** The examples, and what each needs besides the package and its peer dependencies. */
const examples = {
  html: [],
  react: ["react-dom"],
  vue: ["vue", "@vitejs/plugin-vue"],
} as const;

/** Name of an example: its folder's name. */
export type Example = keyof typeof examples;

export const exampleNames = Object.keys(examples) as Example[];

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Builds each example into a page; returns their folders. */
export async function buildExamples(): Promise<Record<Example, string>> {
  const { consumer } = await packPackage(await stagePackage(), readManifest());
  await cp(join(import.meta.dirname, "style.css"), join(consumer, "style.css"));
  const folders = {} as Record<Example, string>;
  for (const name of exampleNames) {
    const root = join(consumer, name);
    await cp(join(import.meta.dirname, name), root, { recursive: true });
    for (const dependency of examples[name]) {
      const link = join(consumer, "node_modules", dependency);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(modules, dependency), link, "junction");
    }
    await build({ root, logLevel: "error" });
    folders[name] = join(root, "dist");
  }
  return folders;
}
