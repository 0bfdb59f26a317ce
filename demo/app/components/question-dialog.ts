// A question with two answers.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";

export class QuestionDialog extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [
    shared,
    css`
      p {
        margin-top: 8px;
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

  constructor() {
    super();
    new Watching(this, () => [this.app.questions]);
  }

  override render(): TemplateResult {
    const question = this.app.questions.current;
    return html`
      <dialog aria-labelledby="title" aria-describedby="text" @cancel=${this.#cancel}>
        ${
          question === undefined
            ? nothing
            : html`
                <h2 id="title">${question.title}</h2>
                <p id="text" class="muted">${question.text}</p>
                <div class="buttons">
                  <button class="plain" @click=${() => question.answer(false)}>${question.no}</button>
                  <button class="primary" @click=${() => question.answer(true)}>${question.yes}</button>
                </div>
              `
        }
      </dialog>
    `;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (this.app.questions.current === undefined) return dialog?.close();
    if (dialog?.open === false) dialog.showModal();
    this.renderRoot.querySelector<HTMLElement>(".primary")?.focus();
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.app.questions.current?.answer(false);
  }
}

customElements.define("question-dialog", QuestionDialog);
