// Creates a store, with all its settings in plain words.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { ObjectStoreError } from "nats-objects";
import { USUAL_UNIT, toConfig } from "../store-config.ts";
import { explainSettings } from "../store-problem.ts";
import { t } from "../text/text.ts";
import { OverlayDialog } from "./overlay-dialog.ts";
import { compressField, copiesField, copiesHint, expiryField, limitField } from "./store-fields.ts";

export class CreateStoreDialog extends OverlayDialog {
  static override properties = {
    app: { attribute: false },
    problem: { state: true },
    isBusy: { state: true },
    needsLimit: { state: true },
  };

  declare problem: { field: string; text: string } | undefined;
  declare isBusy: boolean;
  /** The server requires a size limit. */
  declare needsLimit: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.needsLimit = this.app.bucket.needsLimit;
  }

  override firstUpdated(): void {
    super.firstUpdated();
    const { bucket } = this.app;
    if (!bucket.needsLimit) return;
    // The page's store could not be created only because it needs a limit.
    const name = this.#field("name");
    if (name !== null) name.value = bucket.name;
    this.#field("limit")?.focus();
  }

  override render(): TemplateResult {
    const text = t.stores;
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
              aria-invalid=${this.problem?.field === "name" ? "true" : "false"}
              aria-describedby="problem name-hint"
            />
            <span id="name-hint" class="hint small muted">${text.nameHint}</span>
          </div>
          <label class="field">${text.description} <input name="description" /></label>
          ${limitField("", USUAL_UNIT, this.problem?.field === "limit", this.needsLimit)}
          <div class="row">${expiryField(0)} ${copiesField(1)}</div>
          ${copiesHint()}
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
          ${compressField(false)}
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
    if (this.needsLimit && !("wrong" in config) && config.maxBytes === undefined) {
      return this.#refuse("limit", t.stores.limitNeeded);
    }
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
      const isLimit = error instanceof ObjectStoreError && error.code === "MAX_BYTES_REQUIRED";
      if (isLimit) this.needsLimit = true;
      this.#refuse(
        isLimit ? "limit" : "name",
        isLimit ? t.stores.limitNeeded : explainSettings(error, "create", config),
      );
    } finally {
      this.isBusy = false;
    }
  }

  #refuse(field: string, text: string): void {
    this.problem = { field, text };
    this.#field(field)?.focus();
  }

  #field(name: string): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>(`[name=${name}]`);
  }
}

customElements.define("create-store-dialog", CreateStoreDialog);
