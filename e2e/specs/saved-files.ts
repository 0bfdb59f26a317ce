import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { sha256 } from "./stored-objects.ts";

export interface SavedFile {
  /** As on disk. */
  name: string;
  size: number;
  sha256: string;
}

/** How often an empty file must be seen to count as saved: about 3 s. */
const EMPTY_LOOKS = 5;

/** Files saved by the browser's own download, read back from disk. */
export class SavedFiles {
  readonly #page: Page;
  readonly #browserName: string;
  readonly #folder: string;

  constructor(page: Page, browserName: string, folder: string) {
    this.#page = page;
    this.#browserName = browserName;
    this.#folder = folder;
  }

  /** Runs what starts a download, and returns the resulting file. */
  async after(act: () => Promise<void>, { timeout = 30_000 } = {}): Promise<SavedFile> {
    if (this.#browserName === "firefox") return this.#findAfter(act);
    const [download] = await Promise.all([this.#page.waitForEvent("download", { timeout }), act()]);
    const saved = describe(download.suggestedFilename(), await readFile(await download.path()));
    await download.delete();
    return saved;
  }

  /** Firefox fires no event for a blob: URL, but saves the file under the name that a user would find. */
  async #findAfter(act: () => Promise<void>): Promise<SavedFile> {
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { recursive: true });
    await act();
    let saved: SavedFile | undefined;
    let empty = 0;
    const find = async (): Promise<boolean> => {
      const [name, another] = await readdir(this.#folder);
      // While it saves, there are two files: an empty one of the final name, and one that grows.
      if (name === undefined || another !== undefined || name.endsWith(".part")) return false;
      // For a moment there is none, when the second replaces the first. Before the download starts, there is only the
      // first: so only a file that stays empty counts as empty.
      const bytes = await readFile(join(this.#folder, name)).catch(() => undefined);
      const isBegun = bytes?.length === 0 && ++empty < EMPTY_LOOKS;
      saved = bytes && !isBegun ? describe(name, bytes) : undefined;
      return saved !== undefined;
    };
    await expect.poll(find, { message: "a saved file", timeout: 20_000 }).toBe(true);
    return saved!;
  }
}

function describe(name: string, bytes: Buffer): SavedFile {
  return { name, size: bytes.length, sha256: sha256(bytes) };
}
