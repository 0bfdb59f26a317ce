// The section that deletes a store; its name must be typed first.

import { LitElement, html } from "lit";
import type { TemplateResult } from "lit";
import type { ObjectStoreStatus } from "nats-objects";
import type { App } from "../app.ts";
import { shared } from "../styles/shared.ts";
import { deleteStore } from "../delete-store.ts";
import { t } from "../text/text.ts";
import { explain } from "../error-text.ts";
import { aboutStoreStyles } from "./about-store.css.ts";
import { nameToConfirm } from "./name-to-confirm.ts";
import { form } from "./overlay-dialog.ts";

export class DeleteStoreSection extends LitElement {
  static override properties = {
    app: { attribute: false },
    typed: { state: true },
    isBusy: { state: true },
    problem: { state: true },
  };
  static override styles = [shared, form, aboutStoreStyles];

  declare app: App;
  declare typed: string;
  declare isBusy: boolean;
  declare problem: string | undefined;

  /** The store's status when the dialog was opened. */
  #seen: ObjectStoreStatus | undefined;

  constructor() {
    super();
    this.typed = "";
    this.isBusy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#look();
  }

  #look(): void {
    const { status } = this.app.bucket;
    if (status?.created.getTime() !== this.#seen?.created.getTime()) this.typed = "";
    this.#seen = status;
  }

  override render(): TemplateResult {
    const text = t.stores;
    const { name } = this.app.bucket;
    return html`
      <section aria-labelledby="delete">
        <h3 id="delete">${text.remove}</h3>
        <p class="muted">${text.removeText}</p>
        <form @submit=${this.#submit}>
          ${nameToConfirm(text.removeConfirm(name), this.typed, (typed) => (this.typed = typed))}
          <p class="small problem" role="alert" ?hidden=${this.problem === undefined}>${this.problem}</p>
          <div>
            <button class="danger" ?disabled=${this.typed !== name || this.isBusy}>${text.removeButton}</button>
          </div>
        </form>
      </section>
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.typed === this.app.bucket.name && !this.isBusy) void this.#delete();
  }

  async #delete(): Promise<void> {
    const { app } = this;
    this.isBusy = true;
    this.problem = undefined;
    try {
      await deleteStore(app, this.#seen);
    } catch (error) {
      this.#look();
      this.problem = explain(error, { action: "remove", name: app.bucket.name });
    } finally {
      this.isBusy = false;
    }
  }
}

customElements.define("delete-store-section", DeleteStoreSection);
