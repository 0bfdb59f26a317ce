import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepFolder, removeWithUs } from "../servers/started-processes.ts";

/** Files on disk, of the sizes to upload. */
export class Content {
  readonly #folder: string;
  readonly #made = new Map<number, string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<Content> {
    const folder = await mkdtemp(join(tmpdir(), "nats-objects-bench-"));
    removeWithUs(folder);
    return new Content(folder);
  }

  /** Path of a file of this many bytes. */
  async file(size: number): Promise<string> {
    let path = this.#made.get(size);
    if (path !== undefined) return path;
    path = join(this.#folder, `${size}.bin`);
    const piece = Buffer.alloc(1 << 20).map((_, index) => (index * 31 + (index >> 8)) & 255);
    const file = await open(path, "w");
    for (let offset = 0; offset < size; offset += piece.length) {
      await file.write(piece.subarray(0, Math.min(piece.length, size - offset)));
    }
    await file.close();
    this.#made.set(size, path);
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    keepFolder(this.#folder);
  }
}
