import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../servers/cache-folder.ts";

/** Runs `build` unless it has already succeeded for this folder, in any process. */
export async function buildOnce(target: string, what: string, build: () => Promise<void>): Promise<void> {
  const done = join(target, "complete");
  const isDone = () =>
    stat(done).then(
      () => true,
      () => false,
    );
  if (await isDone()) return;
  await withLock(`${target}.lock`, async () => {
    if (await isDone()) return;
    process.stderr.write(`Building ${what} (once; kept in ${target}) …\n`);
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await build();
    await writeFile(done, "");
  });
}
