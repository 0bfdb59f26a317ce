import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname } from "node:path";
import { expect, type Locator, type Page, type TestInfo } from "@playwright/test";

const tokens = fileURLToPath(new URL("../../demo/app/styles/tokens.css", import.meta.url));
const stylePath = fileURLToPath(new URL("pictures.css", import.meta.url));

/** Ratio of pixels that may differ: the edge of a curve is no difference, a digit or the colour of an icon is one. */
const maxDiffPixelRatio = 0.0001;
/** How much two colours may differ. The default of 0.2 does not distinguish two shades of red. */
const threshold = 0.05;

/**
 * Reference screenshots of the page. Other browsers or fonts render the same page differently, so each combination has its
 * own folder.
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

  /** Whether there are screenshots for this browser and these fonts, or they are being created now. */
  get areThere(): boolean {
    const isMaking = ["all", "changed", "missing"].includes(this.#testInfo.config.updateSnapshots);
    return isMaking || existsSync(dirname(this.#testInfo.snapshotPath(this.kept, "any.png")));
  }

  /**
   * Compares the page, or the part `of` it, with the screenshot of this name. The test continues after a difference, so that
   * one run reports all of them.
   */
  async compare(name: string, { of, mask = [] }: { of?: Locator; mask?: Locator[] } = {}): Promise<void> {
    // Where nothing reacts to the pointer.
    await this.#page.mouse.move(0, 0);
    const [path, options] = [[this.kept, `${name}.png`], { maxDiffPixelRatio, threshold, mask, stylePath }];
    if (of) await expect.soft(of).toHaveScreenshot(path, options);
    else await expect.soft(this.#page).toHaveScreenshot(path, options);
  }
}

/** Identifies a machine's fonts and their rendering by the widths of words in the fonts that the app uses. */
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
