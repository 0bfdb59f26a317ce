import { expect, type Locator, type Page } from "@playwright/test";
import type { SampleFile } from "./sample-files.ts";

/** The page as a user sees it: only roles, labels and text. */
export class FilesPage {
  readonly page: Page;
  readonly #bucket: string;
  #hasChosen = false;

  constructor(page: Page, bucket: string) {
    this.page = page;
    // Always handled, not only while one is awaited: otherwise the browser opens its own dialog.
    page.on("filechooser", () => undefined);
    this.#bucket = bucket;
  }

  /** Opens the page; `server` is the address of another server, which is then confirmed. */
  async open({ server, bucket = this.#bucket }: { server?: string; bucket?: string } = {}): Promise<void> {
    const query = new URLSearchParams({ bucket, ...(server ? { server } : {}) });
    await this.page.goto(`./?${query.toString()}`);
    if (server === undefined) return;
    await expect(this.connection).toBeVisible();
    // Only the first time: the page remembers servers.
    const agree = this.button("Connect");
    if (await agree.isVisible()) await agree.click();
  }

  /** Opens the page and waits until files can be uploaded. */
  async openReady(where: { server?: string; bucket?: string } = {}): Promise<void> {
    await this.open(where);
    await this.ready();
  }

  /** Waits until files can be uploaded. Creates the store if it does not exist. */
  async ready(): Promise<void> {
    await expect(this.connection).toContainText("Connected");
    const create = this.button("Create it");
    await expect(create.or(this.chooseButton).first()).toBeVisible();
    if (await create.isVisible()) await create.click();
    await expect(this.chooseButton).toBeVisible();
    await expect(this.heading("Files").or(this.heading("No files yet")).first()).toBeVisible();
  }

  /** The connection state, a dot and a word; opens the connection settings. */
  get connection(): Locator {
    return this.page.getByRole("button", { name: "connection settings" });
  }

  get chooseButton(): Locator {
    return this.page.getByRole("button", { name: "Choose files" });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { name });
  }

  /** Chooses files with the button, like a user. */
  async choose(...files: (SampleFile | string)[]): Promise<void> {
    // Firefox does not always report a page's second file chooser.
    const isSilent = this.#hasChosen && this.page.context().browser()?.browserType().name() === "firefox";
    this.#hasChosen = true;
    if (isSilent) return this.page.getByLabel("Files to upload").setInputFiles(files as string[]);
    const chooser = this.page.waitForEvent("filechooser");
    await this.chooseButton.click();
    await (await chooser).setFiles(files as string[]);
  }

  /** Chooses files and waits until they are stored. */
  async upload(...files: (SampleFile | string)[]): Promise<void> {
    await this.choose(...files);
    for (const file of files) {
      const name = typeof file === "string" ? file.split(/[\\/]/).at(-1)! : file.name;
      await expect(this.transfer(name)).toContainText("Uploaded");
      await expect(this.row(name)).toBeVisible();
    }
  }

  get rows(): Locator {
    return this.page
      .getByRole("grid", { name: "Files" })
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader") });
  }

  /** The row of a file. */
  row(name: string): Locator {
    const header = this.page.getByRole("rowheader").filter({ has: this.page.getByTitle(name, { exact: true }) });
    return this.rows.filter({ has: header });
  }

  /** Clicks a button of a row, which appears on hover. */
  async act(action: "Download" | "Delete", name: string): Promise<void> {
    await this.row(name).hover();
    await this.page.getByRole("button", { name: `${action} ${name}`, exact: true }).click();
  }

  /** The line of the transfers panel for this file; the last one, if there are several. */
  transfer(name: string): Locator {
    return this.transfers
      .getByRole("listitem")
      .filter({ has: this.page.getByTitle(name, { exact: true }) })
      .last();
  }

  get transfers(): Locator {
    return this.page.getByRole("region", { name: "Transfers" });
  }

  /** Progress of a transfer, from 0 to 1. */
  async progress(name: string): Promise<number> {
    const bar = this.page.getByRole("progressbar", { name, exact: true });
    return bar.evaluate((element) => {
      const { value, max } = element as HTMLProgressElement;
      return value / max;
    });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  get notifications(): Locator {
    return this.page.getByRole("status", { name: "Notifications" });
  }

  get alert(): Locator {
    return this.page.getByRole("alert");
  }
}
