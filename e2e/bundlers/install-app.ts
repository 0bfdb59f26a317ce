import { cp } from "node:fs/promises";
import { join } from "node:path";
import { packPackage } from "../checks/packed-package.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { readManifest } from "../checks/tree.ts";

/** Builds and packs the current package, and installs the tarball into a project with the app. */
export async function installApp(): Promise<string> {
  const { consumer } = await packPackage(await stagePackage(), readManifest());
  await cp(join(import.meta.dirname, "app"), consumer, { recursive: true });
  return consumer;
}
