// A text with a button that copies it: a link, or an editable passphrase.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { form } from "./overlay-dialog.ts";

export class CopyField extends LitElement {
  static override properties = {
    label: { attribute: false },
    button: { attribute: false },
    value: { attribute: false },
    hint: { attribute: false },
    problem: { attribute: false },
    warning: { attribute: false },
    isEditable: { attribute: false },
    isMain: { attribute: false },
    copied: { state: true },
  };
  static override styles = [
    shared,
    form,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      /* A passphrase is shown whole; for a link, the beginning is enough. */
      .line.whole input {
        flex-basis: 176px;
      }
      .line input {
        flex: 1 1 0;
        min-width: 0;
        text-overflow: ellipsis;
      }
      .line button {
        white-space: nowrap;
      }
    `,
  ];

  declare label: string;
  /** Label of the button. */
  declare button: string;
  declare value: string;
  declare hint: string;
  /** Why the text is rejected. */
  declare problem: string | undefined;
  /** A warning about a text that is accepted. */
  declare warning: string | undefined;
  /** Whether the text is editable; it then fires `input`. */
  declare isEditable: boolean;
  /** Whether the button is the dialog's primary one. */
  declare isMain: boolean;
  declare copied: "yes" | "no" | undefined;

  constructor() {
    super();
    this.hint = "";
    this.isEditable = false;
    this.isMain = false;
  }

  override render(): TemplateResult {
    const isWrong = this.problem !== undefined;
    const isCopied = this.copied === "yes";
    return html`
      <div class="field">
        <label for="text">${this.label}</label>
        <div class="line ${this.isMain ? "" : "whole"}">
          <input
            id="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            ?readonly=${!this.isEditable}
            .value=${this.value}
            aria-invalid=${isWrong ? "true" : "false"}
            aria-describedby="hint"
            @focus=${this.#select}
            @input=${this.#change}
          />
          <button type="button" class=${this.isMain ? "primary" : ""} @click=${() => void this.#copy()}>
            ${isCopied ? icons.check : icons.copy} ${isCopied ? t.share.copied : this.button}
          </button>
        </div>
        <span class="hint small muted" role="status">${this.copied === "no" ? t.share.copyFailed : nothing}</span>
        <div id="hint" class="hint small" ?hidden=${!isWrong && this.warning === undefined && this.hint === ""}>
          ${isWrong ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
          ${isWrong || this.warning === undefined ? nothing : html`<p class="problem">${this.warning}</p>`}
          ${this.hint === "" ? nothing : html`<p class="muted">${this.hint}</p>`}
        </div>
      </div>
    `;
  }

  /** Focuses the button, or the text if it needs a correction. */
  focusOn(what: "button" | "input"): void {
    this.renderRoot.querySelector<HTMLElement>(what)?.focus();
  }

  #change(event: Event): void {
    this.value = (event.target as HTMLInputElement).value;
    this.copied = undefined;
  }

  readonly #select = (event: Event): void => {
    if (!this.isEditable) (event.target as HTMLInputElement).select();
  };

  async #copy(): Promise<void> {
    try {
      // Plain http pages have no clipboard, although TypeScript's DOM types claim so.
      await navigator.clipboard.writeText(this.value);
      this.copied = "yes";
    } catch {
      this.copied = "no";
      this.renderRoot.querySelector("input")?.select();
    }
  }
}

customElements.define("copy-field", CopyField);

declare global {
  interface HTMLElementTagNameMap {
    "copy-field": CopyField;
  }
}
