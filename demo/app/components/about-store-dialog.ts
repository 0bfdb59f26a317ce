// Everything about the open store: its properties, maintenance, sealing and deletion.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ObjectStoreStatus, StoreReport } from "nats-objects";
import { formatCount, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { Watching } from "../state.ts";
import { t } from "../text/text.ts";
import { explain } from "../error-text.ts";
import { aboutStoreStyles } from "./about-store.css.ts";
import { nameToConfirm } from "./name-to-confirm.ts";
import { OverlayDialog } from "./overlay-dialog.ts";
import "./delete-store-section.ts";
import { describeExpiry } from "./store-fields.ts";
import { isUntidy, renderReport } from "./store-report.ts";
import "./store-settings.ts";

const HOUR = 3_600_000;

export class AboutStoreDialog extends OverlayDialog {
  static override properties = {
    app: { attribute: false },
    report: { state: true },
    problem: { state: true },
    isBusy: { state: true },
    age: { state: true },
    typed: { state: true },
    changing: { state: true },
    isSaved: { state: true },
  };
  static override styles = [
    OverlayDialog.styles,
    aboutStoreStyles,
    css`
      dialog {
        width: min(520px, calc(100vw - 32px));
      }
    `,
  ];

  declare report: StoreReport | undefined;
  declare problem: string | undefined;
  declare isBusy: boolean;
  /** Report only what is older than this, in ms. */
  declare age: number;
  declare typed: string;
  /** The store's status when its settings were opened. */
  declare changing: ObjectStoreStatus | undefined;
  declare isSaved: boolean;
  /** The store's status when the dialog was opened. */
  #seen: ObjectStoreStatus | undefined;

  constructor() {
    super();
    this.age = 7 * 24 * HOUR;
    this.typed = "";
    this.isBusy = false;
    this.isSaved = false;
    new Watching(this, () => [this.app.bucket, this.app.files]);
  }

  override firstUpdated(): void {
    super.firstUpdated();
    const { bucket } = this.app;
    void bucket.refresh().then(() => (this.#seen = bucket.status));
  }

  override render(): TemplateResult {
    const { bucket } = this.app;
    return html`
      <dialog aria-labelledby="title">
        <div class="top">
          <h2 id="title">${t.stores.aboutTitle(bucket.name)}</h2>
          <button data-first @click=${() => this.close()}>${t.close}</button>
        </div>
        ${this.changing === undefined ? this.#renderStatus() : this.#renderSettings(this.changing)}
        ${this.#renderMaintenance()} ${bucket.isSealed ? nothing : this.#renderSeal()}
        <p class="small problem" role="alert" ?hidden=${this.problem === undefined}>${this.problem}</p>
        <delete-store-section .app=${this.app}></delete-store-section>
      </dialog>
    `;
  }

  #renderStatus(): TemplateResult | typeof nothing {
    const { status } = this.app.bucket;
    if (status === undefined) return nothing;
    const text = t.stores;
    const { size, maxBytes, description, ttl, replicas, storage, compression, sealed, streamName } = status;
    const rows: [string, string][] = [
      [text.description, description === "" ? text.noDescription : description],
      [text.usedRow, maxBytes > 0 ? t.units.of(formatSize(size), formatSize(maxBytes)) : formatSize(size)],
      [text.filesRow, formatCount(this.app.files.visible.length)],
      [text.expiry, describeExpiry(ttl)],
      [text.copies, text.copy(replicas)],
      [text.keep, storage === "file" ? text.onDisk : text.inMemory],
      [text.compressed, compression ? text.yes : text.no],
      [text.sealed, sealed ? text.yes : text.no],
      [text.stream, streamName],
    ];
    return html`
      <dl>
        ${rows.map(
          ([what, value]) =>
            html`<dt>${what}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      <div class="change">
        ${
          sealed
            ? nothing
            : html`<button data-change @click=${() => this.#change(status)}>${icons.pencil} ${text.change}</button>`
        }
        <span class="small good" role="status">${this.isSaved ? text.changed : nothing}</span>
      </div>
    `;
  }

  #renderSettings(status: ObjectStoreStatus): TemplateResult {
    return html`
      <store-settings
        .app=${this.app}
        .status=${status}
        @cancel=${() => void this.#changed(false)}
        @saved=${() => void this.#changed(true)}
      ></store-settings>
    `;
  }

  #change(status: ObjectStoreStatus): void {
    this.isSaved = false;
    this.changing = status;
  }

  async #changed(isSaved: boolean): Promise<void> {
    this.changing = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[data-change]")?.focus();
    this.isSaved = isSaved;
  }

  #renderMaintenance(): TemplateResult {
    const { report, isBusy, age } = this;
    const text = t.stores;
    const ages: [number, string][] = [
      [7 * 24 * HOUR, text.ageWeek],
      [24 * HOUR, text.ageDay],
      [HOUR, text.ageHour],
      [0, text.ageNow],
    ];
    return html`
      <section aria-labelledby="maintenance">
        <h3 id="maintenance">${text.maintenance}</h3>
        <p class="muted">${text.maintenanceText}</p>
        <div class="tools">
          <label class="field">
            ${text.age}
            <select @change=${this.#chooseAge}>
              ${ages.map(([ms, label]) => html`<option value=${ms} ?selected=${ms === age}>${label}</option>`)}
            </select>
          </label>
          <button ?disabled=${isBusy} @click=${() => void this.#check(false)}>
            ${icons.wrench} ${isBusy ? text.checking : report === undefined ? text.check : text.checkAgain}
          </button>
          ${
            report !== undefined && isUntidy(report) && !report.repaired && !this.app.bucket.isSealed
              ? html`<button class="primary" ?disabled=${isBusy} @click=${() => void this.#check(true)}>
                  ${text.freeUp}
                </button>`
              : nothing
          }
        </div>
        ${age === 0 ? html`<p class="small muted">${text.ageWarning}</p>` : nothing}
        <div role="status">${report === undefined ? nothing : renderReport(report)}</div>
      </section>
    `;
  }

  #renderSeal(): TemplateResult {
    const text = t.stores;
    const { name } = this.app.bucket;
    return html`
      <section aria-labelledby="seal">
        <h3 id="seal">${text.seal}</h3>
        <p class="muted">${text.sealText}</p>
        <form method="dialog" @submit=${this.#seal}>
          ${nameToConfirm(text.sealConfirm(name), this.typed, (typed) => (this.typed = typed))}
          <div><button class="danger" ?disabled=${this.typed !== name || this.isBusy}>${text.sealButton}</button></div>
        </form>
      </section>
    `;
  }

  readonly #chooseAge = (event: Event): void => {
    this.age = Number((event.target as HTMLSelectElement).value);
    this.report = undefined;
  };

  async #check(repair: boolean): Promise<void> {
    await this.#do("check", async () => {
      if (repair) await this.app.bucket.identify(this.#seen);
      this.report = await this.app.bucket.store?.check({ repair, olderThan: this.age });
      if (repair) this.app.bucket.refreshSoon();
    });
  }

  #seal(event: SubmitEvent): void {
    event.preventDefault();
    const { bucket, toasts } = this.app;
    if (this.typed !== bucket.name) return;
    void this.#do("seal", async () => {
      await bucket.identify(this.#seen);
      await bucket.store?.seal();
      await bucket.reopen();
      toasts.show({ text: t.stores.sealedNow(bucket.name), tone: "plain" });
      this.close();
    });
  }

  async #do(action: "check" | "seal", task: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.problem = undefined;
    try {
      await task();
    } catch (error) {
      this.problem = explain(error, { action, name: this.app.bucket.name });
      this.#seen = this.app.bucket.status;
    } finally {
      this.isBusy = false;
    }
  }
}

customElements.define("about-store-dialog", AboutStoreDialog);
