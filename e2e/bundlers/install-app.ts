import { cp } from "node:fs/promises";
import { join } from "node:path";
import { packPackage } from "../checks/packed-package.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { readManifest } from "../checks/tree.ts";

/** Builds and packs the package as it is now, and installs the tarball into a project that has the app. */
export async function installApp(): Promise<string> {
  const { consumer } = await packPackage(await stagePackage(), readManifest());
  await cp(join(import.meta.dirname, "app"), consumer, { recursive: true });
  return consumer;
}
