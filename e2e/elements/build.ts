// Builds the examples of this folder as their readers would: from the package as npm installs it, each with its framework.

import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { packPackage } from "../checks/packed-package.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { readManifest } from "../checks/tree.ts";

/** The examples, and what each needs beside the package and its peers. */
const examples = {
  html: [],
  react: ["react", "react-dom"],
  vue: ["vue", "@vitejs/plugin-vue"],
} as const;

/** Name of an example: that of its folder. */
export type Example = keyof typeof examples;

export const exampleNames = Object.keys(examples) as Example[];

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Makes a page of each example; gives their folders. */
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
