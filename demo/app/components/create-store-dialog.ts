// A new store, all that can be chosen for it in words.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { toConfig } from "../store-config.ts";
import { t } from "../text/text.ts";
import { explain } from "../words.ts";
import { OverlayDialog } from "./overlay-dialog.ts";

const KB = 1024;

export class CreateStoreDialog extends OverlayDialog {
  static override properties = { app: { attribute: false }, problem: { state: true }, isBusy: { state: true } };

  declare problem: { field: string; text: string } | undefined;
  declare isBusy: boolean;

  override render(): TemplateResult {
    const text = t.stores;
    const wrong = (field: string): "true" | "false" => (this.problem?.field === field ? "true" : "false");
    const expiries: [number, string][] = [
      [0, text.never],
      [1, text.afterDay],
      [7, text.afterWeek],
      [30, text.afterMonth],
      [365, text.afterYear],
    ];
    return html`
      <dialog aria-labelledby="title">
        <form method="dialog" novalidate autocomplete="off" @submit=${this.#submit}>
          <h2 id="title">${text.createTitle}</h2>
          <div class="field">
            <label for="name">${text.name}</label>
            <input
              id="name"
              name="name"
              data-first
              autocapitalize="off"
              spellcheck="false"
              aria-invalid=${wrong("name")}
              aria-describedby="problem name-hint"
            />
            <span id="name-hint" class="hint small muted">${text.nameHint}</span>
          </div>
          <label class="field">${text.description} <input name="description" /></label>
          <div class="field">
            <label for="limit">${text.limit}</label>
            <div class="row">
              <input
                id="limit"
                name="limit"
                inputmode="decimal"
                aria-invalid=${wrong("limit")}
                aria-describedby="problem limit-hint"
              />
              <select name="unit" aria-label=${text.limitUnit}>
                <option value=${KB ** 2}>MB</option>
                <option value=${KB ** 3} selected>GB</option>
                <option value=${KB ** 4}>TB</option>
              </select>
            </div>
            <span id="limit-hint" class="hint small muted">${text.limitHint}</span>
          </div>
          <div class="row">
            <label class="field">
              ${text.expiry}
              <select name="expiry">
                ${expiries.map(([days, label]) => html`<option value=${days}>${label}</option>`)}
              </select>
            </label>
            <label class="field">
              ${text.copies}
              <select name="copies" aria-describedby="copies-hint">
                ${[1, 3, 5].map((count) => html`<option value=${count}>${text.copy(count)}</option>`)}
              </select>
            </label>
          </div>
          <p id="copies-hint" class="small muted">${text.copiesHint}</p>
          <fieldset>
            <legend>${text.keep}</legend>
            <label class="choice">
              <input type="radio" name="storage" value="file" checked />
              <span>${text.onDisk} <span class="hint small muted">${text.onDiskHint}</span></span>
            </label>
            <label class="choice">
              <input type="radio" name="storage" value="memory" />
              <span>${text.inMemory} <span class="hint small muted">${text.inMemoryHint}</span></span>
            </label>
          </fieldset>
          <label class="choice">
            <input type="checkbox" name="compress" />
            <span>${text.compress} <span class="hint small muted">${text.compressHint}</span></span>
          </label>
          <p id="problem" class="small problem" role="alert" ?hidden=${this.problem === undefined}>
            ${this.problem?.text ?? nothing}
          </p>
          <div class="buttons">
            <button type="button" @click=${() => this.close()}>${t.cancel}</button>
            <button class="primary" ?disabled=${this.isBusy}>${text.createButton}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.#create();
  }

  async #create(): Promise<void> {
    const { app } = this;
    const checked = (selector: string): boolean => this.renderRoot.querySelector(`${selector}:checked`) !== null;
    const name = this.value("name").trim();
    const config = toConfig({
      name,
      description: this.value("description"),
      limit: this.value("limit"),
      unit: Number(this.value("unit")),
      expiry: Number(this.value("expiry")),
      copies: Number(this.value("copies")),
      storage: checked("[value=memory]") ? "memory" : "file",
      compress: checked("[name=compress]"),
    });
    if ("wrong" in config) {
      const text = config.wrong === "name" ? t.errors.invalidBucket(name) : t.stores.limitWrong;
      return this.#refuse(config.wrong, text);
    }
    if (app.bucket.manager === undefined) return;
    this.isBusy = true;
    try {
      await app.bucket.manager.create(config);
      this.close();
      app.toasts.show({ text: t.stores.created(name), tone: "plain" });
      app.openBucket(name);
    } catch (error) {
      this.#refuse("name", explain(error, { action: "create", name }));
    } finally {
      this.isBusy = false;
    }
  }

  #refuse(field: string, text: string): void {
    this.problem = { field, text };
    this.renderRoot.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  }
}

customElements.define("create-store-dialog", CreateStoreDialog);
