// The whole window is the drop target; while something is held over it, this says where it will go.

import { LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { icons } from "../icons.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { dropOverlayStyles, dropTarget } from "./drop-target.ts";

export class DropOverlay extends LitElement {
  static override properties = { app: { attribute: false }, count: { state: true } };
  static override styles = [shared, dropOverlayStyles];

  declare app: App;
  /** Items held over the window, 0 when there are none. */
  declare count: number;

  constructor() {
    super();
    this.count = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("dragenter", this.#over);
    addEventListener("dragover", this.#over);
    addEventListener("dragleave", this.#leave);
    addEventListener("drop", this.#drop);
  }

  override disconnectedCallback(): void {
    removeEventListener("dragenter", this.#over);
    removeEventListener("dragover", this.#over);
    removeEventListener("dragleave", this.#leave);
    removeEventListener("drop", this.#drop);
    super.disconnectedCallback();
  }

  override render(): TemplateResult | typeof nothing {
    if (this.count === 0) return nothing;
    return dropTarget(icons.upload, t.drop.into(t.items(this.count), this.app.placeName));
  }

  readonly #over = (event: DragEvent): void => {
    const data = event.dataTransfer;
    if (data === null || !data.types.includes("Files")) return;
    // Without this the browser would open the file in place of the page.
    event.preventDefault();
    if (!this.app.canUpload) {
      data.dropEffect = "none";
      return;
    }
    data.dropEffect = "copy";
    // Some browsers keep the number back until the drop.
    this.count = Math.max(1, [...data.items].filter((item) => item.kind === "file").length);
  };

  readonly #leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.count = 0;
  };

  readonly #drop = (event: DragEvent): void => {
    this.count = 0;
    if (event.dataTransfer === null || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("files-dropped", { detail: event.dataTransfer }));
  };
}

customElements.define("drop-overlay", DropOverlay);
