// Makes a link to a file or folder: to the original, or to a copy that is encrypted or expires. Beyond 200 lines because
// options, progress and the finished link are one dialog in three phases.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { ObjectStoreError } from "nats-objects";
import { formatMoment, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { isThisDevice } from "../server-address.ts";
import { opensForGuests } from "../share/guest.ts";
import { isWeak, newPassphrase } from "../share/passphrase.ts";
import { makeCopy, whyNoExpiry } from "../share/share-copy.ts";
import type { NoExpiry } from "../share/share-copy.ts";
import { COPIES, shareLinkUrl } from "../share/share-link.ts";
import type { ShareLink } from "../share/share-link.ts";
import type { ShareSource } from "../share/share-source.ts";
import { t } from "../text/text.ts";
import { explain, isAbort } from "../error-text.ts";
import type { CopyField } from "./copy-field.ts";
import "./copy-field.ts";
import { FileDrops } from "./file-drops.ts";
import { OverlayDialog } from "./overlay-dialog.ts";

const HOUR = 3_600_000;
const SHORTEST_PASSPHRASE = 8;

interface Progress {
  transferred: number;
  total: number;
}

export class ShareDialog extends OverlayDialog {
  static override properties = {
    app: { attribute: false },
    source: { attribute: false },
    wantsEncrypted: { state: true },
    lock: { state: true },
    lifetime: { state: true },
    noExpiry: { state: true },
    progress: { state: true },
    made: { state: true },
    problem: { state: true },
    passphrase: { state: true },
    isForAnyone: { state: true },
  };
  static override styles = [
    OverlayDialog.styles,
    css`
      .indented {
        display: flex;
        flex-direction: column;
        gap: 4px;
        margin-top: -12px;
        padding-inline-start: 24px;
      }
      .indented .field {
        margin-top: 8px;
      }
      .indented copy-field {
        margin-top: 8px;
      }
      .notes {
        display: flex;
        flex-direction: column;
        gap: 8px;
      }
      .notes li {
        display: flex;
        gap: 8px;
      }
      .notes svg {
        margin-top: 2px;
        color: var(--muted);
      }
      .ready {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--good);
      }
    `,
  ];

  declare source: ShareSource;
  declare wantsEncrypted: boolean;
  declare lock: "link" | "passphrase";
  /** Time in ms after which the link expires; 0 for never. */
  declare lifetime: number;
  declare noExpiry: NoExpiry | undefined;
  /** Progress of the copy; undefined when none is being made. */
  declare progress: Progress | "preparing" | undefined;
  /** The link to the copy. */
  declare made: ShareLink | undefined;
  declare problem: { field: "passphrase" | "copy"; text: string } | undefined;
  /** A random passphrase until the user types another. */
  declare passphrase: string;
  /** Guests can open the link to the copy; undefined while that is not known. */
  declare isForAnyone: boolean | undefined;
  #stop = new AbortController();
  /** A dropped file becomes the one to share, unless a copy is being made. */
  readonly #drops = new FileDrops(this, {
    isFree: () => this.progress === undefined,
    take: (file) => {
      if (file === undefined) this.problem = { field: "copy", text: t.share.dropOne };
      else void this.app.shareFile(file);
    },
  });

  constructor() {
    super();
    this.wantsEncrypted = false;
    this.lock = "link";
    this.lifetime = 0;
    this.passphrase = newPassphrase();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { bucket, connection } = this.app;
    if (bucket.manager === undefined) return;
    void whyNoExpiry(bucket.manager, connection.serverVersion).then((why) => (this.noExpiry = why));
  }

  override disconnectedCallback(): void {
    this.#stop.abort(new DOMException("The dialog was closed", "AbortError"));
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="title">
        <form method="dialog" novalidate autocomplete="off" @submit=${this.#submit}>
          <h2 id="title">${t.share.title(this.source.label)}</h2>
          ${
            this.made !== undefined
              ? this.#renderMade(this.made)
              : this.progress !== undefined
                ? this.#renderProgress(this.progress)
                : this.#renderChoices()
          }
        </form>
        ${this.#drops.isOver ? html`<drop-overlay .app=${this.app} .text=${t.share.dropHere}></drop-overlay>` : nothing}
      </dialog>
    `;
  }

  /** What expires, and what is not stored yet, is a copy, and whoever knows the server can read all copies. */
  get #mustEncrypt(): boolean {
    return this.lifetime > 0 || this.source.place === undefined;
  }

  get #isEncrypted(): boolean {
    return this.wantsEncrypted || this.#mustEncrypt;
  }

  /** The link that needs no copy. */
  get #direct(): ShareLink | undefined {
    return this.#isEncrypted ? undefined : this.source.place;
  }

  #renderChoices(): TemplateResult {
    const text = t.share;
    const { source, lifetime, noExpiry } = this;
    const isEncrypted = this.#isEncrypted;
    const direct = this.#direct;
    const lifetimes: [number, string][] = [
      [0, text.never],
      [HOUR, text.inHour],
      [24 * HOUR, text.inDay],
      [7 * 24 * HOUR, text.inWeek],
      [30 * 24 * HOUR, text.inMonth],
    ];
    return html`
      <label class="choice">
        <input
          type="checkbox"
          data-first
          aria-describedby="encrypt-hint"
          .checked=${isEncrypted}
          ?disabled=${this.#mustEncrypt}
          @change=${(event: Event) => (this.wantsEncrypted = (event.target as HTMLInputElement).checked)}
        />
        <span>${text.encrypt}</span>
      </label>
      <div class="indented">
        <p id="encrypt-hint" class="small muted">${text.encryptHint}</p>
        ${isEncrypted ? this.#renderLock() : nothing}
      </div>
      <div class="field">
        <label for="lifetime">${text.expires}</label>
        <select
          id="lifetime"
          aria-describedby="lifetime-hint"
          ?disabled=${noExpiry !== undefined}
          @change=${(event: Event) => (this.lifetime = Number((event.target as HTMLSelectElement).value))}
        >
          ${lifetimes.map(([ms, label]) => html`<option value=${ms} ?selected=${ms === lifetime}>${label}</option>`)}
        </select>
        <span id="lifetime-hint" class="hint small muted">${this.#aboutExpiry()}</span>
      </div>
      ${
        direct === undefined
          ? html`<p class="small muted">
              ${source.place?.isFolder === true ? text.asZip : nothing} ${text.kept(COPIES)}
            </p>`
          : html`
              ${this.#renderLink(direct)}
              <p class="small muted">${direct.isFolder ? text.opensFolder : text.opensFile} ${text.needsAccess}</p>
            `
      }
      ${this.#renderProblem("copy")}
      <div class="buttons">
        <button type="button" @click=${() => this.close()}>${direct === undefined ? t.cancel : text.done}</button>
        ${direct === undefined ? html`<button class="primary">${text.create}</button>` : nothing}
      </div>
    `;
  }

  #renderLock(): TemplateResult {
    const text = t.share;
    const choice = (lock: ShareDialog["lock"], label: string): TemplateResult => html`
      <label class="choice">
        <input
          type="radio"
          name="lock"
          value=${lock}
          .checked=${this.lock === lock}
          @change=${() => (this.lock = lock)}
        />
        ${label}
      </label>
    `;
    return html`
      <div role="radiogroup" aria-label=${text.encrypt}>
        ${choice("link", text.withLink)} ${choice("passphrase", text.withPassphrase)}
      </div>
      ${this.lock === "passphrase" ? this.#renderPassphrase() : nothing}
    `;
  }

  #renderPassphrase(): TemplateResult {
    const text = t.share;
    const weak = isWeak(this.passphrase) ? text.passphraseWeak : undefined;
    const another = (): void => {
      this.problem = undefined;
      this.passphrase = newPassphrase();
    };
    return html`
      <copy-field
        id="passphrase"
        .label=${text.passphrase}
        .button=${text.copyPassphrase}
        .value=${this.passphrase}
        .hint=${text.passphraseHint}
        .problem=${this.problem?.field === "passphrase" ? this.problem.text : undefined}
        .warning=${weak}
        .isEditable=${true}
        @input=${(event: Event) => (this.passphrase = (event.currentTarget as CopyField).value)}
      ></copy-field>
      <div><button type="button" class="plain" @click=${another}>${text.newPassphrase}</button></div>
    `;
  }

  #renderProblem(field: "passphrase" | "copy"): TemplateResult | typeof nothing {
    if (this.problem?.field !== field) return nothing;
    return html`<p class="small problem" role="alert">${this.problem.text}</p>`;
  }

  #renderLink(link: ShareLink): TemplateResult {
    const text = t.share;
    const { href } = shareLinkUrl(new URL(location.href), link);
    return html`<copy-field
      id="link"
      .label=${text.link}
      .button=${text.copy}
      .value=${href}
      .isMain=${true}
    ></copy-field>`;
  }

  #renderProgress(progress: Progress | "preparing"): TemplateResult {
    const text = t.share;
    const bar =
      progress === "preparing"
        ? html`<progress aria-label=${text.encrypting}></progress>`
        : html`<progress
            aria-label=${text.encrypting}
            max=${Math.max(1, progress.total)}
            .value=${progress.transferred}
          ></progress>`;
    const far =
      progress === "preparing"
        ? text.preparing
        : t.units.of(formatSize(progress.transferred), formatSize(progress.total));
    return html`
      <p role="status">${text.encrypting}</p>
      ${bar}
      <p class="small muted">${far}</p>
      <div class="buttons">
        <button type="button" data-cancel @click=${() => this.#stop.abort(new DOMException("Cancelled", "AbortError"))}>
          ${t.cancel}
        </button>
      </div>
    `;
  }

  #renderMade(link: ShareLink): TemplateResult {
    const text = t.share;
    const notes = [
      { icon: icons.lock, note: link.identity === undefined ? text.tellPassphrase : text.keyInLink },
      ...(link.expires === undefined
        ? []
        : [{ icon: icons.info, note: text.until(formatMoment(new Date(link.expires))) }]),
      ...this.#whoMayOpen(),
      { icon: icons.info, note: text.kept(COPIES) },
    ];
    return html`
      <p class="ready" role="status">${icons.check} ${text.ready}</p>
      ${this.#renderLink(link)}
      ${
        link.needsPassphrase === true
          ? html`<copy-field
              .label=${text.passphrase}
              .button=${text.copyPassphrase}
              .value=${this.passphrase}
            ></copy-field>`
          : nothing
      }
      <ul class="notes small muted">
        ${notes.map(({ icon, note }) => html`<li>${icon} <span>${note}</span></li>`)}
      </ul>
      ${this.#renderProblem("copy")}
      <div class="buttons"><button type="button" @click=${() => this.close()}>${text.done}</button></div>
    `;
  }

  #whoMayOpen(): { icon: TemplateResult; note: string }[] {
    const text = t.share;
    const isHere = isThisDevice(location.hostname);
    return [
      ...(this.isForAnyone === undefined
        ? []
        : [{ icon: icons.info, note: this.isForAnyone ? text.needsNothing : text.needsAccess }]),
      ...(isHere ? [{ icon: icons.info, note: text.thisComputerOnly }] : []),
    ];
  }

  #aboutExpiry(): string {
    if (this.noExpiry === "server") return t.share.oldServer(this.app.connection.serverVersion ?? "");
    if (this.noExpiry === "store") return t.share.oldStore(COPIES);
    return this.lifetime > 0 ? t.share.expiryHint : "";
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.progress === undefined && this.made === undefined && this.#direct === undefined) void this.#make();
  }

  async #make(): Promise<void> {
    const { manager } = this.app.bucket;
    const passphrase = this.lock === "passphrase" ? this.passphrase : undefined;
    if (passphrase !== undefined && [...passphrase].length < SHORTEST_PASSPHRASE) {
      this.problem = { field: "passphrase", text: t.share.passphraseShort };
      this.renderRoot.querySelector<CopyField>("#passphrase")?.focusOn("input");
      return;
    }
    if (manager === undefined) return;
    this.problem = undefined;
    this.progress = "preparing";
    const stop = new AbortController();
    this.#stop = stop;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[data-cancel]")?.focus();
    // Deriving a key from a passphrase blocks the page for about a second, so render the progress first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      const copy = await makeCopy(this.source, manager, {
        signal: stop.signal,
        onProgress: (transferred, total) => (this.progress = { transferred, total }),
        encryption: passphrase === undefined ? {} : { passphrase },
        ...(this.lifetime > 0 ? { ttl: this.lifetime } : {}),
      });
      this.made = copy;
      void opensForGuests(this.app.connection.url, copy).then((isForAnyone) => (this.isForAnyone = isForAnyone));
      await this.updateComplete;
      this.renderRoot.querySelector<CopyField>("#link")?.focusOn("button");
    } catch (error) {
      if (!isAbort(error)) this.problem = { field: "copy", text: this.#explain(error) };
    } finally {
      this.progress = undefined;
    }
  }

  #explain(error: unknown): string {
    if (error instanceof ObjectStoreError && error.code === "PERMISSION") return t.share.mayNotCopy(COPIES);
    return t.share.failed(explain(error, { action: "upload", name: this.source.label }));
  }
}

customElements.define("share-dialog", ShareDialog);
