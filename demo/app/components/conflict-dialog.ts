// Asks what to do when a name is taken: keep both, replace or skip, for one file or for all.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import type { Choice, Question } from "../conflicts.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";

export class ConflictDialog extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [
    shared,
    css`
      p {
        margin-top: 8px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 16px;
        min-height: 32px;
      }
      input {
        flex: none;
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--accent);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 24px;
      }
    `,
  ];

  declare app: App;
  #shown: Question | undefined;

  constructor() {
    super();
    new Watching(this, () => [this.app.conflicts]);
  }

  override render(): TemplateResult {
    const { question } = this.app.conflicts;
    return html`
      <dialog aria-labelledby="title" aria-describedby="text" @cancel=${this.#cancel}>
        ${
          question === undefined
            ? nothing
            : html`
                <h2 id="title">${t.conflict.title(question.name)}</h2>
                <p id="text" class="muted">${t.conflict.text}</p>
                ${
                  question.others === 0
                    ? nothing
                    : html`<label
                        ><input type="checkbox" />
                        ${t.conflict.forAll(question.others)}
                      </label>`
                }
                <div class="buttons">
                  <button class="plain" @click=${() => this.#answer("skip")}>${t.conflict.skip}</button>
                  <button @click=${() => this.#answer("replace")}>${t.conflict.replace}</button>
                  <button class="primary" autofocus @click=${() => this.#answer("keep-both")}>
                    ${t.conflict.keepBoth}
                  </button>
                </div>
              `
        }
      </dialog>
    `;
  }

  override updated(): void {
    const { question } = this.app.conflicts;
    if (question === this.#shown) return;
    this.#shown = question;
    const dialog = this.renderRoot.querySelector("dialog");
    if (question === undefined) return dialog?.close();
    const checkbox = this.renderRoot.querySelector("input");
    if (checkbox !== null) checkbox.checked = false;
    if (dialog?.open === false) dialog.showModal();
    this.renderRoot.querySelector<HTMLElement>(".primary")?.focus();
  }

  #answer(choice: Choice): void {
    const forAll = this.renderRoot.querySelector("input")?.checked ?? false;
    this.app.conflicts.question?.answer({ choice, forAll });
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.#answer("skip");
  }
}

customElements.define("conflict-dialog", ConflictDialog);
