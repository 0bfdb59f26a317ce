// The page: header, list, transfers, and overlays. Handles drops and pastes for the whole window, and loads overlays on
// demand. Beyond 200 lines because this is the one place that knows all parts.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { App } from "../app.ts";
import { takeDropped } from "../dropped.ts";
import { formatShare } from "../format.ts";
import type { Shown } from "../overlay.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { filesAppStyles } from "./files-app.css.ts";
import "./app-header.ts";
import "./connection-notice.ts";
import "./drop-overlay.ts";
import "./drop-zone.ts";
import "./file-list.ts";
import "./toast-stack.ts";
import { isSafeToLeave } from "./transfer-panel.ts";

/** The overlays, and how to load each when it is first opened. */
const OVERLAYS: Record<Shown["kind"], () => Promise<unknown>> = {
  connect: () => import("./connect-dialog.ts"),
  keyboard: () => import("./keyboard-dialog.ts"),
  rename: () => Promise.all([import("./name-dialog.ts"), import("./rename-folder-dialog.ts")]),
  "new-folder": () => import("./name-dialog.ts"),
  stores: () => import("./store-switcher.ts"),
  "create-store": () => import("./create-store-dialog.ts"),
  "about-store": () => import("./about-store-dialog.ts"),
  "row-menu": () => import("./row-menu.ts"),
  share: () => import("./share-dialog.ts"),
};

/** What a user of a list opens first. */
const FIRST_PARTS: readonly (() => Promise<unknown>)[] = [
  () => import("./details-drawer.ts"),
  OVERLAYS["row-menu"],
  () => import("./name-dialog.ts"),
];

export class FilesApp extends LitElement {
  static override properties = { app: { attribute: false }, problem: { attribute: false } };
  static override styles = [shared, filesAppStyles];

  declare app: App;
  /** What is wrong with the address in the address bar. */
  declare problem: string | undefined;
  #watching: Watching | undefined;
  readonly #loaded = new Set<string>();
  #isPrefetched = false;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("paste", this.#paste);
    addEventListener("keydown", this.#key);
    addEventListener("beforeunload", this.#leave);
  }

  override disconnectedCallback(): void {
    removeEventListener("paste", this.#paste);
    removeEventListener("keydown", this.#key);
    removeEventListener("beforeunload", this.#leave);
    super.disconnectedCallback();
  }

  override render(): TemplateResult | typeof nothing {
    // The element is in index.html, so it exists before the app.
    if (this.app === undefined) return nothing;
    const { app } = this;
    this.#watching ??= this.#watch();
    // A new language rerenders everything.
    return html`${keyed(t.language, this.#renderPage(app))}`;
  }

  #renderPage(app: App): TemplateResult {
    const { files, bucket, connection, transfers, announcer, details } = app;
    const isStarting = connection.phase.name === "connecting" || connection.phase.name === "connected";
    const problem = this.problem ?? bucket.problem ?? files.problem;
    const isUsable = files.isReady || (isStarting && problem === undefined);
    const { active } = transfers.totals(performance.now());
    const isEmpty = files.isReady && files.visible.length === 0 && app.place.path === "" && active === 0;
    const hasInterrupted = app.interrupted.items.length > 0;
    const hasDetails = details.name !== undefined;
    const main = [transfers.items.length > 0 ? "above-panel" : "", hasDetails ? "beside-drawer" : ""].join(" ");
    return html`
      <app-header .app=${app}></app-header>
      <main class=${main}>
        <connection-notice .app=${app} .problem=${this.problem} @connect=${this.#connect}></connection-notice>
        ${
          isUsable && app.canUpload && hasInterrupted && this.#has("banner", () => import("./interrupted-banner.ts"))
            ? html`<interrupted-banner .app=${app}></interrupted-banner>`
            : nothing
        }
        ${
          isUsable && app.canUpload
            ? html`<drop-zone .app=${app} .isLarge=${isEmpty && !hasInterrupted}></drop-zone>`
            : nothing
        }
        ${isUsable ? html`<file-list .app=${app}></file-list>` : nothing}
      </main>
      ${hasDetails && this.#has("details", () => import("./details-drawer.ts")) ? html`<details-drawer .app=${app}></details-drawer>` : nothing}
      <transfer-panel .app=${app} ?beside=${hasDetails}></transfer-panel>
      <toast-stack .app=${app}></toast-stack>
      ${
        this.#isAsked("conflict", app.conflicts.question, () => import("./conflict-dialog.ts"))
          ? html`<conflict-dialog .app=${app}></conflict-dialog>`
          : nothing
      }
      ${
        this.#isAsked("question", app.questions.current, () => import("./question-dialog.ts"))
          ? html`<question-dialog .app=${app}></question-dialog>`
          : nothing
      }
      ${this.#renderOverlay(app)}
      <drop-overlay .app=${app} @files-dropped=${this.#dropped}></drop-overlay>
      <div class="unseen" role="status" aria-label=${t.progress}>${announcer.message}</div>
    `;
  }

  #renderOverlay(app: App): unknown {
    const { current } = app.overlay;
    if (current === undefined || !this.#has(current.kind, OVERLAYS[current.kind])) return nothing;
    return keyed(current, overlayOf(current, app, this.#forgetProblem));
  }

  override updated(): void {
    if (this.app === undefined) return;
    if (this.app.files.isReady) this.#prefetch();
    const { active, transferred, total } = this.app.transfers.totals(performance.now());
    const share = total === 0 ? 0 : transferred / total;
    const title = `${this.app.bucket.name} · nats-objects`;
    document.title = active === 0 ? title : `${formatShare(share)} · ${t.files(active)} · ${title}`;
  }

  #watch(): Watching {
    const { app } = this;
    const watching = new Watching(this, () => [
      app.language,
      app.files,
      app.bucket,
      app.connection,
      app.transfers,
      app.announcer,
      app.place,
      app.details,
      app.overlay,
      app.questions,
      app.conflicts,
      app.interrupted,
    ]);
    return watching;
  }

  /** Whether the question dialog is loaded; it stays after its first question. */
  #isAsked(name: string, question: object | undefined, load: () => Promise<unknown>): boolean {
    return (question !== undefined || this.#loaded.has(name)) && this.#has(name, load);
  }

  /** Loads what a user of a list needs first, while the page is idle. A failure is silent: whoever needs it loads it again. */
  #prefetch(): void {
    if (this.#isPrefetched) return;
    this.#isPrefetched = true;
    const load = (): void => {
      for (const part of FIRST_PARTS) part().catch(() => undefined);
    };
    // Not in WebKit.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(load);
    else setTimeout(load, 1_000);
  }

  /** Whether a part is loaded; if not, it loads it and then renders again. */
  #has(name: string, load: () => Promise<unknown>): boolean {
    if (this.#loaded.has(name)) return true;
    load().then(
      () => {
        this.#loaded.add(name);
        this.requestUpdate();
      },
      (error: unknown) => {
        this.app.overlay.close();
        this.app.details.close();
        this.app.conflicts.question?.answer({ choice: "skip", forAll: false });
        this.app.toasts.show({ text: t.errors.other, tone: "bad" });
        console.error(error);
      },
    );
    return false;
  }

  #connect(): void {
    this.app.overlay.open({ kind: "connect" });
  }

  readonly #forgetProblem = (): void => {
    this.problem = undefined;
  };

  #dropped(event: CustomEvent<DataTransfer>): void {
    this.#take(event.detail);
  }

  #take(data: DataTransfer): void {
    const { app } = this;
    const uploader = app.uploader();
    if (uploader === undefined) return;
    void takeDropped(data, uploader.add, uploader.cancelled).then((failed) => {
      if (failed > 0) app.toasts.show({ text: t.drop.unreadable(failed), tone: "bad" });
    });
  }

  readonly #paste = (event: ClipboardEvent): void => {
    const data = event.clipboardData;
    if (data === null || data.files.length === 0) return;
    event.preventDefault();
    this.#take(data);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const isTyping = event
      .composedPath()
      .some((at) => at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== "checkbox"));
    if (isTyping || event.altKey || this.app === undefined) return;
    const { toasts, overlay, details } = this.app;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.shiftKey && event.key === "z") {
      if (toasts.actOnLast()) event.preventDefault();
    } else if (!command && event.key === "?" && overlay.current === undefined) {
      event.preventDefault();
      overlay.open({ kind: "keyboard" });
    } else if (event.key === "Escape" && !event.defaultPrevented && overlay.current === undefined) details.close();
  };

  readonly #leave = (event: BeforeUnloadEvent): void => {
    if (this.app !== undefined && !isSafeToLeave(this.app.transfers.items)) event.preventDefault();
  };
}

function overlayOf(shown: Shown, app: App, forgetProblem: () => void): TemplateResult {
  switch (shown.kind) {
    case "connect":
      return html`<connect-dialog .app=${app} @used=${forgetProblem}></connect-dialog>`;
    case "keyboard":
      return html`<keyboard-dialog .app=${app}></keyboard-dialog>`;
    case "rename":
      return shown.entry.kind === "file"
        ? html`<name-dialog .app=${app} .entry=${shown.entry}></name-dialog>`
        : html`<rename-folder-dialog .app=${app} .entry=${shown.entry}></rename-folder-dialog>`;
    case "new-folder":
      return html`<name-dialog .app=${app}></name-dialog>`;
    case "stores":
      return html`<store-switcher .app=${app} .x=${shown.x} .y=${shown.y}></store-switcher>`;
    case "create-store":
      return html`<create-store-dialog .app=${app}></create-store-dialog>`;
    case "about-store":
      return html`<about-store-dialog .app=${app}></about-store-dialog>`;
    case "row-menu":
      return html`<row-menu .app=${app} .entries=${shown.entries} .x=${shown.x} .y=${shown.y}></row-menu>`;
    case "share":
      return html`<share-dialog .app=${app} .source=${shown.source}></share-dialog>`;
  }
}

customElements.define("files-app", FilesApp);

declare global {
  interface HTMLElementTagNameMap {
    "files-app": FilesApp;
  }
}
