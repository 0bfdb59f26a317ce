import { formatSize } from "./format.ts";
import { make } from "./make.ts";
import { fill, type UploadTexts } from "./texts.ts";
import type { UploadState } from "./upload-queue.ts";

/** What a row shows of an upload. */
export interface ShownUpload {
  readonly state: UploadState;
  readonly name: string;
  readonly size: number;
  readonly transferred: number;
  /** Why it failed. */
  readonly problem: string;
}

/** One row of the list of uploads. */
export class UploadRow {
  readonly element: HTMLLIElement;
  readonly #name = make("span", { part: "name", class: "name" });
  readonly #progress = make("progress", { part: "progress" });
  readonly #status = make("span", { part: "status", class: "status number" });
  /** One button for all actions: its effect depends on the state, and it keeps the focus. */
  readonly #action = make("button", { part: "action", type: "button" });

  constructor(onAction: () => void) {
    this.#action.addEventListener("click", onAction);
    this.element = make("li", { part: "item" }, this.#name, this.#progress, this.#status, this.#action);
  }

  show({ state, name, size, transferred, problem }: ShownUpload, texts: UploadTexts, locale: string | undefined): void {
    const isOpen = state === "waiting" || state === "running";
    const isBad = state === "failed" || state === "refused" || state === "taken";
    const total = formatSize(size, locale);
    this.element.dataset["state"] = state;
    this.element.part.value = `item ${state}`;
    this.#name.textContent = name;
    this.#name.title = name;
    this.#progress.hidden = !isOpen;
    this.#progress.ariaLabel = name;
    // An empty file has no progress: 1 of 1 when finished.
    this.#progress.max = Math.max(size, 1);
    this.#progress.value = transferred;
    this.#status.className = `status number ${isBad ? "danger" : "muted"}`;
    this.#status.textContent = {
      waiting: texts.waiting,
      running: fill(texts.uploading, { done: formatSize(transferred, locale), total }),
      done: fill(texts.uploaded, { total }),
      failed: problem,
      refused: texts.refused,
      taken: texts.taken,
      cancelled: texts.cancelled,
    }[state];
    const action = isOpen ? texts.cancel : state === "failed" ? texts.retry : state === "taken" ? texts.replace : "";
    const losesFocus = action === "" && this.#action.matches(":focus");
    this.#action.hidden = action === "";
    this.#action.textContent = action;
    this.#action.ariaLabel = `${action} ${name}`;
    if (losesFocus) this.element.dispatchEvent(new Event("focus-lost", { bubbles: true }));
  }
}
