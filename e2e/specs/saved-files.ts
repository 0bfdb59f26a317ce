import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { sha256 } from "./stored-objects.ts";

export interface SavedFile {
  /** As on the disk. */
  name: string;
  size: number;
  sha256: string;
}

/** Saves by the browser's own download, read back from the disk. */
export class SavedFiles {
  readonly #page: Page;
  readonly #browserName: string;
  readonly #folder: string;

  constructor(page: Page, browserName: string, folder: string) {
    this.#page = page;
    this.#browserName = browserName;
    this.#folder = folder;
  }

  /** Does what starts a download, and gives the file that comes of it. */
  async after(act: () => Promise<void>, { timeout = 30_000 } = {}): Promise<SavedFile> {
    if (this.#browserName === "firefox") return this.#findAfter(act);
    const [download] = await Promise.all([this.#page.waitForEvent("download", { timeout }), act()]);
    const saved = describe(download.suggestedFilename(), await readFile(await download.path()));
    await download.delete();
    return saved;
  }

  /** Firefox raises no event for a blob: URL, but saves the file, under the name that a person would find. */
  async #findAfter(act: () => Promise<void>): Promise<SavedFile> {
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { recursive: true });
    await act();
    const names: string[] = [];
    const settled = async (): Promise<boolean> => {
      names.splice(0, names.length, ...(await readdir(this.#folder)));
      // While it saves there are two files: an empty one of the final name, and one that grows.
      return names.length === 1 && !names[0]!.endsWith(".part");
    };
    await expect.poll(settled, { message: "a saved file", timeout: 20_000 }).toBe(true);
    return describe(names[0]!, await readFile(join(this.#folder, names[0]!)));
  }
}

function describe(name: string, bytes: Buffer): SavedFile {
  return { name, size: bytes.length, sha256: sha256(bytes) };
}
