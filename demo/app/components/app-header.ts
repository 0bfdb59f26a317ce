// The header: product name, current store, used space, connection state, theme and language.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import type { Phase } from "../connection.ts";
import { formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { appHeaderStyles } from "./app-header.css.ts";
import { mark } from "./mark.ts";

export class AppHeader extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [shared, appHeaderStyles];

  declare app: App;

  constructor() {
    super();
    new Watching(this, () => [this.app.connection, this.app.bucket, this.app.theme, this.app.overlay]);
  }

  override render(): TemplateResult {
    const { bucket, connection, theme, overlay } = this.app;
    const { tone, word, detail } = describe(connection.phase);
    const themeName = { system: t.header.themeSystem, light: t.header.themeLight, dark: t.header.themeDark }[
      theme.current
    ];
    return html`
      <header>
        <div class="brand"><svg viewBox="0 0 24 24" aria-hidden="true">${mark}</svg><span>nats-objects</span></div>
        <div class="slash"></div>
        <div class="store" @click=${this.#openStores}>
          <div class="which">
            <h1 title=${bucket.name}>${bucket.name}</h1>
            ${this.#renderUsed()}
          </div>
          <button
            class="plain icon"
            aria-haspopup="dialog"
            aria-expanded=${overlay.current?.kind === "stores" ? "true" : "false"}
            aria-label=${t.header.switchStore}
            title=${t.header.switchStore}
          >
            ${icons.switcher}
          </button>
        </div>
        <button
          class="plain state"
          aria-haspopup="dialog"
          @click=${() => {
            overlay.open({ kind: "connect" });
          }}
        >
          <span class="dot ${tone}"></span>
          <span>${word}${detail === undefined ? nothing : html`<span class="rtt muted"> · ${detail}</span>`}</span>
          <span class="unseen">, ${t.connection.settings}</span>
        </button>
        <button
          class="plain icon keys"
          aria-label=${t.header.keyboard}
          aria-keyshortcuts="?"
          title="${t.header.keyboard} (?)"
          @click=${() => {
            overlay.open({ kind: "keyboard" });
          }}
        >
          ${icons.keyboard}
        </button>
        ${this.#renderLanguage()}
        <button class="plain icon" aria-label=${themeName} title=${themeName} @click=${() => theme.next()}>
          ${theme.current === "light" ? icons.sun : theme.current === "dark" ? icons.moon : icons.system}
        </button>
      </header>
    `;
  }

  /** A native select, showing only the current language's code. */
  #renderLanguage(): TemplateResult {
    const { language } = this.app;
    return html`
      <label class="language" title=${t.header.language}>
        <span class="unseen">${t.header.language}</span>
        <span class="small" aria-hidden="true">${language.current.toUpperCase()}</span>
        <select @change=${(event: Event) => void language.choose((event.target as HTMLSelectElement).value)}>
          ${language.all.map(
            ({ code, name }) =>
              html`<option value=${code} lang=${code} ?selected=${code === language.current}>${name}</option>`,
          )}
        </select>
      </label>
    `;
  }

  #renderUsed(): TemplateResult | typeof nothing {
    const { status, isSealed } = this.app.bucket;
    if (status === undefined) return nothing;
    const { size, maxBytes } = status;
    const used = formatSize(size);
    return html`
      <div class="used small muted">
        ${
          maxBytes > 0
            ? html`<meter
                aria-label=${t.header.spaceUsed}
                max=${maxBytes}
                high=${maxBytes * 0.9}
                optimum="0"
                .value=${size}
              ></meter>`
            : nothing
        }
        <span class="amount">${maxBytes > 0 ? t.units.of(used, formatSize(maxBytes)) : t.header.used(used)}</span>
        ${isSealed ? html`<span class="badge">${icons.lock} ${t.header.readOnly}</span>` : nothing}
      </div>
    `;
  }

  readonly #openStores = (event: Event): void => {
    const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.app.overlay.open({ kind: "stores", x: left, y: bottom + 4 });
  };
}

/** Always a dot and a word, never the dot alone. */
function describe(phase: Phase): { tone: "good" | "warn" | "bad"; word: string; detail?: string } {
  switch (phase.name) {
    case "connected":
      return phase.rtt === undefined
        ? { tone: "good", word: t.connection.connected }
        : { tone: "good", word: t.connection.connected, detail: `${String(Math.max(1, Math.round(phase.rtt)))} ms` };
    case "unconfirmed":
      return { tone: "warn", word: t.connection.notConnected };
    case "connecting":
      return { tone: "warn", word: t.connection.connecting };
    case "reconnecting":
      return navigator.onLine
        ? { tone: "warn", word: t.connection.reconnecting }
        : { tone: "bad", word: t.connection.offline };
    case "unreachable":
      return { tone: "bad", word: t.connection.offline };
    case "denied":
      return { tone: "bad", word: t.connection.notSignedIn };
  }
}

customElements.define("app-header", AppHeader);
