import type { ObjectInfo } from "../types.ts";
import { formatSize, formatTime } from "./format.ts";
import { make } from "./make.ts";
import { fill, type ListTexts } from "./texts.ts";

/** A download, as shown by its row. */
export interface ShownDownload {
  readonly transferred: number;
  readonly total: number;
  /** Why it failed or was cancelled. */
  readonly problem?: string;
}

/** Maximum length of a name shown in full, in UTF-16 code units. */
const MAX_SHOWN = 1_000;

/** One object of the list: a row, and below it a second row for its download. */
export class ListRow {
  readonly element: HTMLTableSectionElement;
  readonly button: HTMLButtonElement = make("button", { part: "name", type: "button" });
  readonly #size = make("td", { part: "size", class: "size number muted" });
  readonly #time = make("time");
  readonly #progress = make("progress", { part: "progress" });
  readonly #status = make("span", { part: "status", class: "number" });
  readonly #cancel = make("button", { part: "action", type: "button" });
  readonly #transfer = make(
    "tr",
    { part: "transfer", class: "transfer", hidden: "" },
    make("td", { colspan: "3" }, make("div", {}, this.#progress, this.#status, this.#cancel)),
  );

  constructor(onOpen: () => void, onCancel: () => void) {
    this.button.addEventListener("click", onOpen);
    this.#cancel.addEventListener("click", onCancel);
    const changed = make("td", { part: "changed", class: "changed number muted" }, this.#time);
    const row = make("tr", { part: "row" }, make("th", { scope: "row" }, this.button), this.#size, changed);
    this.element = make("tbody", { part: "item" }, row, this.#transfer);
  }

  show(info: ObjectInfo, name: string, texts: ListTexts, locale: string | undefined): void {
    const shown = name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}\u2026` : name;
    this.button.textContent = shown;
    this.button.title = shown;
    this.#size.textContent = info.link ? texts.link : formatSize(info.size, locale);
    this.#time.dateTime = info.mtime.toISOString();
    this.#time.textContent = formatTime(info.mtime, locale);
  }

  showDownload(download: ShownDownload | undefined, texts: ListTexts, locale: string | undefined): void {
    const isOver = download?.problem !== undefined;
    if (this.#cancel.matches(":focus") && (download === undefined || isOver)) this.button.focus();
    this.#transfer.hidden = download === undefined;
    if (download === undefined) return;
    const { transferred, total, problem } = download;
    const name = this.button.textContent;
    const done = formatSize(transferred, locale);
    this.#progress.hidden = isOver;
    this.#progress.max = Math.max(total, 1);
    this.#progress.value = transferred;
    this.#progress.ariaLabel = name;
    this.#status.className = `number ${isOver ? "danger" : "muted"}`;
    this.#status.textContent = problem ?? fill(texts.downloading, { done, total: formatSize(total, locale) });
    this.#cancel.hidden = isOver;
    this.#cancel.textContent = texts.cancel;
    this.#cancel.ariaLabel = `${texts.cancel} ${name}`;
  }
}
