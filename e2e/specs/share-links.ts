import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import type { FilesPage } from "./files-page.ts";

/** The dialog that makes a link, as a user sees it. */
export class ShareDialog {
  readonly page: Page;
  readonly dialog: Locator;

  private constructor(page: Page, label: string) {
    this.page = page;
    this.dialog = page.getByRole("dialog", { name: `Share “${label}”` });
  }

  /** From the menu of a row. */
  static async open(files: FilesPage, title: string, label = title): Promise<ShareDialog> {
    const { page } = files;
    await files.rows.filter({ has: page.getByTitle(title, { exact: true }) }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Share…" }).click();
    const share = new ShareDialog(page, label);
    await expect(share.dialog).toBeVisible();
    return share;
  }

  /** For a file of this device. */
  static async ofFile(
    files: FilesPage,
    file: { name: string; mimeType: string; buffer: Buffer },
  ): Promise<ShareDialog> {
    await files.page.getByLabel("File to share").setInputFiles(file);
    const share = new ShareDialog(files.page, file.name);
    await expect(share.dialog).toBeVisible();
    return share;
  }

  get link(): Locator {
    return this.dialog.getByRole("textbox", { name: "Link" });
  }

  get encrypt(): Locator {
    return this.dialog.getByRole("checkbox", { name: "Encrypt it end to end" });
  }

  get expires(): Locator {
    return this.dialog.getByRole("combobox", { name: "The link expires" });
  }

  get passphrase(): Locator {
    return this.dialog.getByRole("textbox", { name: "Passphrase" });
  }

  /** Chooses a passphrase; the suggested one by default. */
  async withPassphrase(passphrase?: string): Promise<void> {
    await this.encrypt.check();
    await this.dialog.getByRole("radio", { name: "They need a passphrase, too" }).check();
    if (passphrase !== undefined) await this.passphrase.fill(passphrase);
  }

  /** Makes the copy, and returns its link. */
  async create(): Promise<string> {
    await this.dialog.getByRole("button", { name: "Create link" }).click();
    await expect(this.dialog.getByText("The link is ready.")).toBeVisible({ timeout: 60_000 });
    return this.link.inputValue();
  }

  async done(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Done" }).click();
    await expect(this.dialog).toBeHidden();
  }
}

/** Opens a link as its recipient. */
export async function openLink(page: Page, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
}

/** The stored name and type of a link's object. */
export function storedName(link: string): string {
  return /#\/share\/shared\/([^?]+)/.exec(link)![1]!;
}
