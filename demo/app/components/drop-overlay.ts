// The whole window is a drop target; while files are dragged over it, this shows where they will go. A dialog that accepts
// drops has its own.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { icons } from "../icons.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";

export class DropOverlay extends LitElement {
  static override properties = { app: { attribute: false }, text: {}, count: { state: true } };
  static override styles = [
    shared,
    css`
      .overlay {
        position: fixed;
        inset: 0;
        z-index: 40;
        display: grid;
        place-items: center;
        padding: 16px;
        background: color-mix(in srgb, var(--bg) 94%, transparent);
        pointer-events: none;
      }
      .frame {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 12px;
        width: 100%;
        height: 100%;
        border: 2px dashed var(--accent-text);
        border-radius: 16px;
        background: color-mix(in srgb, var(--accent-soft) 60%, transparent);
        font-size: 20px;
        line-height: 28px;
        font-weight: 600;
        text-align: center;
        overflow-wrap: anywhere;
      }
      svg {
        width: 32px;
        height: 32px;
        color: var(--accent-text);
      }
    `,
  ];

  declare app: App;
  /** What a drop will do, where something else decides that. */
  declare text: string | undefined;
  /** Number of items dragged over the window; 0 when there are none. */
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
    if (this.count === 0 && this.text === undefined) return nothing;
    const text = this.text ?? t.drop.into(t.items(this.count), this.app.placeName);
    return html`
      <div class="overlay">
        <div class="frame">${icons.upload} ${text}</div>
      </div>
    `;
  }

  readonly #over = (event: DragEvent): void => {
    const data = event.dataTransfer;
    if (data === null || !data.types.includes("Files")) return;
    // Otherwise the browser would open the file in place of the page.
    event.preventDefault();
    if (!this.app.canUpload) {
      data.dropEffect = "none";
      return;
    }
    data.dropEffect = "copy";
    // Some browsers hide the number until the drop.
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
