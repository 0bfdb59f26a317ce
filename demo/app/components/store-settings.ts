// Changes the settings of an existing store. Dispatches "saved" or "cancel" when done.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ObjectStoreConfig, ObjectStoreStatus } from "nats-objects";
import type { App } from "../app.ts";
import { formatSize, localeFor } from "../format.ts";
import { settingsOf, toUpdate } from "../store-config.ts";
import type { StoreSettings } from "../store-config.ts";
import { explainSettings } from "../store-problem.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { explain } from "../error-text.ts";
import { aboutStoreStyles } from "./about-store.css.ts";
import { form } from "./overlay-dialog.ts";
import { compressField, copiesField, copiesHint, expiryField, limitField } from "./store-fields.ts";

export class StoreSettingsForm extends LitElement {
  static override properties = {
    app: { attribute: false },
    status: { attribute: false },
    expiry: { state: true },
    problem: { state: true },
    isBusy: { state: true },
  };
  static override styles = [shared, form, aboutStoreStyles];

  declare app: App;
  /** The store's status when the form was opened. */
  declare status: ObjectStoreStatus;
  /** The chosen expiry, in ms. */
  declare expiry: number;
  declare problem: { field?: "limit"; text: string } | undefined;
  declare isBusy: boolean;
  #shown: StoreSettings | undefined;

  constructor() {
    super();
    this.isBusy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.expiry = this.status.ttl;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  override render(): TemplateResult {
    const text = t.stores;
    const { status, problem } = this;
    this.#shown ??= settingsOf(status, localeFor(t.language));
    const { description, limit, unit, expiry, copies, compress } = this.#shown;
    const doomed = this.#isSooner ? this.#older : 0;
    return html`
      <section aria-labelledby="settings">
        <h3 id="settings">${text.change}</h3>
        <form novalidate autocomplete="off" @submit=${this.#submit}>
          <label class="field">${text.description} <input name="description" .value=${description} /></label>
          ${limitField(limit, unit, problem?.field === "limit")}
          <div class="row">${expiryField(expiry, this.#expiryChosen)} ${copiesField(copies)}</div>
          <div>
            ${copiesHint()}
            <p class="small problem" role="status">${this.#isSooner ? text.expiresNow(doomed) : nothing}</p>
          </div>
          ${status.storage === "file" ? compressField(compress) : nothing}
          <p id="problem" class="small problem" role="alert" ?hidden=${problem === undefined}>${problem?.text}</p>
          <div class="buttons">
            <button type="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${t.cancel}</button>
            <button class=${doomed > 0 ? "danger" : "primary"} ?disabled=${this.isBusy}>
              ${doomed > 0 ? text.saveAndDelete(doomed) : t.save}
            </button>
          </div>
        </form>
      </section>
    `;
  }

  /** Whether files would expire sooner than now. */
  get #isSooner(): boolean {
    const { ttl } = this.status;
    return this.expiry > 0 && (ttl === 0 || this.expiry < ttl);
  }

  /** Number of files older than the chosen expiry. */
  get #older(): number {
    const oldest = Date.now() - this.expiry;
    return this.app.files.visible.filter(({ mtime }) => mtime.getTime() < oldest).length;
  }

  readonly #expiryChosen = (event: Event): void => {
    this.expiry = Number((event.target as HTMLSelectElement).value);
  };

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!this.isBusy) void this.#save();
  }

  async #save(): Promise<void> {
    const { app } = this;
    const { manager, store, name } = app.bucket;
    if (manager === undefined || store === undefined) return;
    this.isBusy = true;
    this.problem = undefined;
    let config: ObjectStoreConfig | undefined;
    try {
      // Somebody else may have changed other settings meanwhile.
      await app.bucket.identify(this.status);
      const now = await store.status();
      const update = toUpdate(now, this.#shown ?? settingsOf(now, localeFor(t.language)), this.#chosen());
      if ("wrong" in update) {
        const { limitWrong, limitBelow } = t.stores;
        this.problem = {
          field: "limit",
          text: update.wrong === "limit" ? limitWrong : limitBelow(formatSize(now.size)),
        };
        this.renderRoot.querySelector<HTMLInputElement>("#limit")?.focus();
        return;
      }
      config = update;
      await manager.update(config);
      await app.bucket.refresh();
      this.dispatchEvent(new Event("saved"));
    } catch (error) {
      const text =
        config === undefined ? explain(error, { action: "open", name }) : explainSettings(error, "configure", config);
      this.problem = { text };
    } finally {
      this.isBusy = false;
    }
  }

  #chosen(): StoreSettings {
    const field = <E extends HTMLElement>(name: string): E | null => this.renderRoot.querySelector<E>(`[name=${name}]`);
    const value = (name: string): string => field<HTMLInputElement | HTMLSelectElement>(name)?.value ?? "";
    return {
      description: value("description"),
      limit: value("limit"),
      unit: Number(value("unit")),
      expiry: this.expiry,
      copies: Number(value("copies")),
      compress: field<HTMLInputElement>("compress")?.checked ?? this.status.compression,
    };
  }
}

customElements.define("store-settings", StoreSettingsForm);
