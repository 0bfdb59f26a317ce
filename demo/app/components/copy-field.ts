// A text with a button that copies it: a link, or a passphrase, which can be another one.

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
      /* All of a passphrase shows; of a link, its beginning is enough. */
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
  /** What the button says. */
  declare button: string;
  declare value: string;
  declare hint: string;
  /** Why the text is not accepted. */
  declare problem: string | undefined;
  /** What speaks against the text, which is accepted. */
  declare warning: string | undefined;
  /** The text can be changed, which fires `input`. */
  declare isEditable: boolean;
  /** The button is the dialog's main one. */
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

  /** Puts the focus on the button, or where something has to be changed on the text. */
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
      // On plain http there is no clipboard, whatever TypeScript's DOM says.
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
