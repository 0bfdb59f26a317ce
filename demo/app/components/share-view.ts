// The page that a link opens: one file or folder with its details, a preview, and a button that saves it.
// Beyond 200 lines because the page has many states, each a few lines of template.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { ObjectInfo } from "nats-objects";
import { formatMoment, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { contentType, kindOfFile } from "../kinds.ts";
import { isKnown } from "../known-servers.ts";
import type { Obstacle, SharePage, Shown } from "../share/share-page.ts";
import { cutName, shownName } from "../shown-name.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { describeTransfer } from "../transfer-line.ts";
import { mark } from "./mark.ts";
import { form } from "./overlay-dialog.ts";
import "./file-preview.ts";
import { shareViewStyles } from "./share-view.css.ts";

export class ShareView extends LitElement {
  static override properties = { page: { attribute: false }, canConnect: { state: true } };
  static override styles = [shared, form, shareViewStyles];

  declare page: SharePage;
  /** The sign-in dialog is loaded. */
  declare canConnect: boolean;

  constructor() {
    super();
    this.canConnect = false;
    new Watching(this, () => {
      const { page } = this;
      return [page, page.connection, page.transfers, page.overlay, page.language, page.theme];
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.#leave);
  }

  override disconnectedCallback(): void {
    removeEventListener("beforeunload", this.#leave);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`${keyed(t.language, this.#renderPage())}`;
  }

  override updated(): void {
    document.title = `${titleOf(this.page.shown)}nats-objects`;
  }

  #renderPage(): TemplateResult {
    const { page } = this;
    const { theme } = page;
    const themeName = { system: t.header.themeSystem, light: t.header.themeLight, dark: t.header.themeDark }[
      theme.current
    ];
    const isAsked = page.overlay.current?.kind === "connect";
    return html`
      <header>
        <div class="brand"><svg viewBox="0 0 24 24" aria-hidden="true">${mark}</svg><span>nats-objects</span></div>
        <button class="plain icon" aria-label=${themeName} title=${themeName} @click=${() => theme.next()}>
          ${theme.current === "light" ? icons.sun : theme.current === "dark" ? icons.moon : icons.system}
        </button>
      </header>
      <main>
        <div class="card">${this.#renderCard()}</div>
        <p class="small muted server">${t.connection.server} ${page.connection.url}</p>
      </main>
      ${isAsked && this.canConnect ? html`<connect-dialog .app=${page}></connect-dialog>` : nothing}
    `;
  }

  #renderCard(): TemplateResult {
    const { shown, connection } = this.page;
    const { phase } = connection;
    // Content that is shown stays while the connection comes and goes.
    if (shown.kind === "opening") {
      if (phase.name === "denied")
        return this.#renderObstacle(
          phase.signedIn ? t.connection.refused : t.connection.signInPlease,
          isKnown(connection.url, new URL(location.href)) ? "" : t.connection.unknownSignIn,
          this.#renderSignIn(),
        );
      if (phase.name === "unreachable") return this.#renderUnreachable(phase.retryAt);
    }
    switch (shown.kind) {
      case "opening":
        return html`<p class="unseen" role="status">${t.share.opening}</p>
          <div class="skeleton" aria-hidden="true">
            <div></div>
            <div></div>
            <div></div>
          </div>`;
      case "obstacle":
        return this.#renderWhy(shown.obstacle);
      case "locked":
        return this.#renderLocked(shown);
      case "file":
        return this.#renderFile(shown);
      case "folder":
        return this.#renderFolder(shown);
    }
  }

  #renderFile({ file, isEncrypted, viewable }: Shown & { kind: "file" }): TemplateResult {
    const text = t.share;
    const { expires } = this.page.link ?? {};
    const kind = kindOfFile(file.name, file.type);
    return html`
      <file-preview .file=${viewable}></file-preview>
      <h1>${shownName(file.name)}</h1>
      <p class="muted">${formatSize(file.size)} · ${kind.label}</p>
      ${isEncrypted ? html`<p class="small badge" title=${text.encryptedHint}>${icons.lock} ${text.encrypted}</p>` : nothing}
      ${this.#renderSaving(t.save)}
      ${expires === undefined ? nothing : html`<p class="small muted">${text.until(formatMoment(new Date(expires)))}</p>`}
    `;
  }

  #renderFolder({ label, path, files }: Shown & { kind: "folder" }): TemplateResult {
    const text = t.share;
    const size = files.reduce((sum, info) => sum + info.size, 0);
    return html`
      <div class="face">${icons.folder}</div>
      <h1>${shownName(label)}</h1>
      <p class="muted">${files.length === 0 ? text.emptyFolder : `${t.files(files.length)} · ${formatSize(size)}`}</p>
      ${files.length === 0 ? nothing : this.#renderSaving(text.saveZip)}
      ${
        files.length === 0
          ? nothing
          : html`<ul class="files" aria-label=${t.list.files}>
              ${files.map((info) => this.#renderLine(info, info.name.slice(path.length)))}
            </ul>`
      }
    `;
  }

  #renderLine(info: ObjectInfo, name: string): TemplateResult {
    return html`
      <li>
        ${icons[kindOfFile(name, contentType(info)).icon]}
        <bdi title=${cutName(name)}>${shownName(name)}</bdi>
        <span class="small muted">${info.link === undefined ? formatSize(info.size) : nothing}</span>
        <button
          class="plain icon"
          aria-label=${t.share.saveNamed(name)}
          title=${t.save}
          @click=${() => this.page.saveOne(info)}
        >
          ${icons.download}
        </button>
      </li>
    `;
  }

  /** The save button, and its result. */
  #renderSaving(label: string): TemplateResult {
    const { saving, transfers, connection } = this.page;
    const isUnderWay = saving?.isActive === true;
    const share = saving === undefined || saving.job.size === 0 ? 0 : saving.transferred / saving.job.size;
    const line =
      saving === undefined
        ? ""
        : saving.state === "done"
          ? t.share.saved(formatSize(saving.job.size))
          : saving.state === "running" && !saving.isCancelling
            ? t.share.saving(describeTransfer(saving, connection.isUp))
            : describeTransfer(saving, connection.isUp);
    return html`
      ${
        isUnderWay
          ? html`<progress aria-label=${saving.name} max="1" .value=${share}></progress>
              <button class="save" @click=${() => transfers.cancel(saving)}>${t.cancel}</button>`
          : html`<button class="primary save" @click=${() => this.page.save()}>${icons.download} ${label}</button>`
      }
      <p
        class="small line ${saving?.state === "failed" ? "bad" : saving?.state === "done" ? "good" : "muted"}"
        role=${saving?.state === "failed" ? "alert" : nothing}
      >
        ${line}
      </p>
    `;
  }

  #renderLocked({ isBusy, isWrong }: Shown & { kind: "locked" }): TemplateResult {
    const text = t.share;
    return html`
      <div class="face">${icons.lock}</div>
      <h1>${text.locked}</h1>
      <form novalidate @submit=${this.#unlock}>
        <div class="field">
          <label for="passphrase">${text.passphrase}</label>
          <input
            id="passphrase"
            type="password"
            autocomplete="off"
            ?readonly=${isBusy}
            aria-invalid=${isWrong ? "true" : "false"}
            aria-describedby="hint"
          />
          <span id="hint" class="hint small ${isWrong ? "problem" : "muted"}" role=${isWrong ? "alert" : nothing}>
            ${isWrong ? text.wrongPassphrase : text.lockedText}
          </span>
        </div>
        <button class="primary save" ?disabled=${isBusy}>${isBusy ? text.unlocking : text.unlock}</button>
      </form>
    `;
  }

  #renderWhy(obstacle: Obstacle): TemplateResult {
    const text = t.share;
    const again = html`<button @click=${() => void this.page.open()}>${t.tryAgain}</button>`;
    const expires = new Date(this.page.link?.expires ?? 0);
    switch (obstacle.why) {
      case "gone":
        return this.#renderObstacle(text.goneTitle, text.goneText);
      case "expired":
        return this.#renderObstacle(text.expiredTitle, text.expiredText(formatMoment(expires)));
      case "no-store":
        return this.#renderObstacle(text.storeGoneTitle, text.goneText);
      case "denied":
        return this.#renderObstacle(text.deniedTitle, text.deniedText, this.#renderSignIn());
      case "incomplete":
        return this.#renderObstacle(text.incompleteTitle, text.incompleteText);
      case "wrong-key":
        return this.#renderObstacle(text.wrongKeyTitle, text.wrongKeyText);
      case "not-encrypted":
        return this.#renderObstacle(text.notEncryptedTitle, text.notEncryptedText);
      case "changed":
        return this.#renderObstacle(text.changedTitle, text.changedText);
      case "other":
        return this.#renderObstacle(text.failedTitle, obstacle.text, again);
    }
  }

  #renderUnreachable(retryAt: number | undefined): TemplateResult {
    const text = t.connection;
    const button = html`<button ?disabled=${retryAt === undefined} @click=${() => this.page.connection.tryNow()}>
      ${retryAt === undefined ? text.trying : text.tryNow}
    </button>`;
    return this.#renderObstacle(text.unreachable, text.goesOnAlone, button);
  }

  #renderObstacle(title: string, why: string, action: TemplateResult | typeof nothing = nothing): TemplateResult {
    return html`
      <div class="face">${icons.warning}</div>
      <div role="alert">
        <h1>${title}</h1>
        <p class="muted">${why}</p>
      </div>
      ${action}
    `;
  }

  #renderSignIn(): TemplateResult {
    return html`<button class="primary" @click=${() => void this.#signIn()}>${t.connection.signIn}</button>`;
  }

  async #signIn(): Promise<void> {
    await import("./connect-dialog.ts");
    this.canConnect = true;
    this.page.overlay.open({ kind: "connect" });
  }

  #unlock(event: SubmitEvent): void {
    event.preventDefault();
    const passphrase = this.renderRoot.querySelector<HTMLInputElement>("#passphrase")?.value ?? "";
    if (passphrase !== "") void this.page.unlock(passphrase);
  }

  readonly #leave = (event: BeforeUnloadEvent): void => {
    if (this.page.saving?.isActive === true) event.preventDefault();
  };
}

function titleOf(shown: Shown): string {
  if (shown.kind === "file") return `${shown.file.name} · `;
  return shown.kind === "folder" ? `${shown.label} · ` : "";
}

customElements.define("share-view", ShareView);

declare global {
  interface HTMLElementTagNameMap {
    "share-view": ShareView;
  }
}
