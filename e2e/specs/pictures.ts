import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname } from "node:path";
import { expect, type Locator, type Page, type TestInfo } from "@playwright/test";

const tokens = fileURLToPath(new URL("../../demo/app/styles/tokens.css", import.meta.url));
const stylePath = fileURLToPath(new URL("pictures.css", import.meta.url));

/** Of all pixels: the edge of a curve is no difference, a digit or the colour of an icon is one. */
const maxDiffPixelRatio = 0.0001;
/** Of what two colours may differ by. The usual 0.2 takes one red for another. */
const threshold = 0.05;

/**
 * Pictures of the page, to compare it with. Another browser or other fonts draw the same page in another way, so there is
 * a folder of pictures for each.
 */
export class Pictures {
  /** For example `chromium-142-1f0c62aa`. */
  readonly kept: string;
  readonly #page: Page;
  readonly #testInfo: TestInfo;

  private constructor(page: Page, testInfo: TestInfo, kept: string) {
    this.#page = page;
    this.#testInfo = testInfo;
    this.kept = kept;
  }

  static async of(page: Page, testInfo: TestInfo): Promise<Pictures> {
    const browser = page.context().browser()!;
    const version = browser.version().split(".")[0];
    return new Pictures(page, testInfo, `${browser.browserType().name()}-${version}-${await fingerprint(page)}`);
  }

  /** There are pictures for this browser and these fonts, or they are to be made now. */
  get areThere(): boolean {
    const isMaking = ["all", "changed", "missing"].includes(this.#testInfo.config.updateSnapshots);
    return isMaking || existsSync(dirname(this.#testInfo.snapshotPath(this.kept, "any.png")));
  }

  /**
   * Compares the page, or the part `of` it, with the picture of this name. The test goes on, so that one run tells all that
   * has changed.
   */
  async compare(name: string, { of, mask = [] }: { of?: Locator; mask?: Locator[] } = {}): Promise<void> {
    // Where nothing answers to a pointer.
    await this.#page.mouse.move(0, 0);
    const [path, options] = [[this.kept, `${name}.png`], { maxDiffPixelRatio, threshold, mask, stylePath }];
    if (of) await expect.soft(of).toHaveScreenshot(path, options);
    else await expect.soft(this.#page).toHaveScreenshot(path, options);
  }
}

/** Tells the fonts of a machine, and how they are set, by how wide words become in the fonts that the app asks for. */
async function fingerprint(page: Page): Promise<string> {
  const font = /--font: ([^;]+);/.exec(await readFile(tokens, "utf8"))?.[1];
  if (font === undefined) throw new Error("tokens.css names no --font");
  const widths = await page.evaluate((font) => {
    const text = document.createElement("span");
    text.style.whiteSpace = "pre";
    document.body.append(text);
    const measured: number[] = [];
    for (const family of [font, "ui-monospace, 'SF Mono', Menlo, Consolas, monospace"]) {
      for (const size of [12, 14, 20]) {
        for (const weight of [400, 500, 600]) {
          for (const words of ["Drop files anywhere on this page.", "0123456789 · 41.8 MB", "“Äöü…” — W@jgy"]) {
            text.style.font = `${weight} ${size}px ${family}`;
            text.textContent = words;
            measured.push(text.getBoundingClientRect().width);
          }
        }
      }
    }
    text.remove();
    return measured;
  }, font);
  return createHash("sha256").update(JSON.stringify(widths)).digest("hex").slice(0, 8);
}
