// The end of a store: it has to be named first.

import { LitElement, html } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { shared } from "../styles/shared.ts";
import { removeStore } from "../store-removal.ts";
import { t } from "../text/text.ts";
import { explain } from "../words.ts";
import { aboutStoreStyles } from "./about-store.css.ts";
import { nameToConfirm } from "./name-to-confirm.ts";
import { form } from "./overlay-dialog.ts";

export class StoreDeletion extends LitElement {
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

  constructor() {
    super();
    this.typed = "";
    this.isBusy = false;
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
      await removeStore(app);
    } catch (error) {
      this.problem = explain(error, { action: "remove", name: app.bucket.name });
    } finally {
      this.isBusy = false;
    }
  }
}

customElements.define("store-deletion", StoreDeletion);
