// The upload button, in a zone that can be clicked and says that files may be dropped.

import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { icons } from "../icons.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";

export class DropZone extends LitElement {
  static override properties = { app: { attribute: false }, isLarge: { attribute: false } };
  static override styles = [
    shared,
    css`
      .zone {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 8px 12px;
        min-height: 64px;
        padding: 12px 16px;
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
        color: var(--muted);
        cursor: pointer;
      }
      .zone:hover {
        border-color: var(--accent-text);
        background: var(--accent-soft);
      }
      .zone > svg {
        width: 20px;
        height: 20px;
        color: var(--accent-text);
      }
      .zone:not(.large) button {
        color: var(--accent-text);
      }
      .large {
        flex-direction: column;
        min-height: min(420px, 56vh);
        border-radius: 12px;
        text-align: center;
        text-wrap: balance;
      }
      .large > svg {
        width: 56px;
        height: 56px;
        margin-bottom: 8px;
        padding: 14px;
        border-radius: 16px;
        background: var(--accent-soft);
        stroke-width: 1.75;
      }
      .large:hover > svg {
        background: var(--bg);
      }
      .zone .share {
        color: var(--accent-text);
      }
      .zone:not(.large) .share {
        margin-inline-start: auto;
      }
      .large button {
        order: 1;
        min-height: 40px;
        margin-top: 12px;
        padding: 0 16px;
      }
      h2 {
        font-size: 20px;
        line-height: 28px;
        font-weight: 600;
        color: var(--text);
      }
      /* Both buttons on one line, in German too; stacked with large text. */
      @media (max-width: 640px) {
        .drop,
        .zone:not(.large) > svg {
          display: none;
        }
        .zone:not(.large) {
          flex-wrap: wrap;
          gap: 4px;
          padding-inline: 10px;
        }
        .zone:not(.large) button {
          padding-inline: 8px;
        }
      }
    `,
  ];

  declare app: App;
  /** The store is empty, so this fills the page. */
  declare isLarge: boolean;

  override render(): TemplateResult {
    const button = html`<button class=${this.isLarge ? "primary" : ""}>${t.drop.choose}</button>`;
    const share = html`<button class="plain share" @click=${this.#openForShare}>
      ${icons.share} ${t.share.file}
    </button>`;
    return html`
      <input type="file" multiple hidden aria-label=${t.drop.input} @change=${this.#chosen} />
      <input type="file" hidden data-share aria-label=${t.share.fileInput} @change=${this.#chosenForShare} />
      <div class="zone ${this.isLarge ? "large" : ""}" @click=${this.#open}>
        ${icons.upload}
        ${
          this.isLarge
            ? html`<h2>${t.drop.empty}</h2>
                <p><span class="drop">${t.drop.dropAnywhere}</span> ${t.drop.yourServer}</p>
                ${button} ${share}`
            : html`${button} <span class="drop">${t.drop.orDrop}</span> ${share}`
        }
      </div>
    `;
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector("input");
  }

  get #shareInput(): HTMLInputElement | null {
    return this.renderRoot.querySelector("[data-share]");
  }

  #open(): void {
    this.#input?.click();
  }

  #openForShare(event: Event): void {
    event.stopPropagation();
    this.#shareInput?.click();
  }

  #chosenForShare(): void {
    const input = this.#shareInput;
    const file = input?.files?.[0];
    if (input === null || file === undefined) return;
    void this.app.shareFile(file);
    input.value = "";
  }

  #chosen(): void {
    const input = this.#input;
    if (input === null) return;
    this.app.upload([...(input.files ?? [])].map((file) => ({ name: file.name, file })));
    // So that the same file can be chosen again.
    input.value = "";
  }
}

customElements.define("drop-zone", DropZone);
