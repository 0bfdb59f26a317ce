// Shows what prevents work: no server, no access, no store. A full page at first, a line once there is a list.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { formatCount } from "../format.ts";
import { icons } from "../icons.ts";
import { hostOf } from "../server-address.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { connectionNoticeStyles } from "./connection-notice.css.ts";

interface Notice {
  headline: string;
  text?: string | TemplateResult;
  /** Not announced, because it changes every second. */
  countdown?: string;
  hints?: (string | TemplateResult)[];
  buttons: TemplateResult[];
}

export class ConnectionNotice extends LitElement {
  static override properties = { app: { attribute: false }, problem: { attribute: false } };
  static override styles = [shared, connectionNoticeStyles];

  declare app: App;
  declare problem: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new Watching(this, () => [this.app.connection, this.app.bucket, this.app.files]);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer);
    super.disconnectedCallback();
  }

  override render(): TemplateResult | typeof nothing {
    const notice = this.#notice();
    if (notice === undefined) return nothing;
    return this.app.files.isReady ? renderLine(notice) : renderPage(notice);
  }

  override updated(): void {
    const { phase } = this.app.connection;
    const isCounting = phase.name === "unreachable" && phase.retryAt !== undefined;
    if (isCounting) this.#timer ??= setInterval(() => this.requestUpdate(), 250);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #notice(): Notice | undefined {
    const { connection, bucket, files } = this.app;
    const { phase } = connection;
    const change = html`<button @click=${this.#connect}>${t.connection.changeServer}</button>`;
    if (this.problem !== undefined) return { headline: this.problem, buttons: [change] };
    switch (phase.name) {
      case "unconfirmed":
        return this.#aboutServer();
      case "unreachable":
        return {
          headline: t.connection.unreachable,
          countdown:
            phase.retryAt === undefined ? t.connection.trying : t.connection.retryingIn(secondsUntil(phase.retryAt)),
          hints: [
            html`${t.connection.addressIsRight} <strong>${connection.url}</strong>`,
            t.connection.serverRuns,
            t.connection.originAllowed,
            ...(connection.url.startsWith("wss:") ? [t.connection.certificateTrusted] : []),
          ],
          buttons: [
            html`<button class="primary" @click=${() => connection.tryNow()}>${t.connection.tryNow}</button>`,
            change,
          ],
        };
      case "denied":
        return {
          headline: phase.signedIn ? t.connection.refused : t.connection.signInPlease,
          text: html`${t.connection.server} <strong>${connection.url}</strong>`,
          buttons: [html`<button class="primary" @click=${this.#connect}>${t.connection.signIn}</button>`],
        };
      case "reconnecting":
        return {
          headline: t.connection.lost,
          countdown: t.connection.goesOn,
          buttons: [],
        };
      case "connecting":
      case "connected": {
        const problem = bucket.problem ?? files.problem;
        if (problem === undefined) return undefined;
        const retry = html`<button class="primary" @click=${() => void bucket.retry()}>${t.tryAgain}</button>`;
        const create = html`<button class="primary" @click=${() => void bucket.create()}>${t.stores.createIt}</button>`;
        const first = bucket.needsLimit ? this.#renderChooseLimit() : bucket.isMissing ? create : retry;
        return { headline: problem, buttons: [first, change] };
      }
    }
  }

  /** Shown before anything is sent to a server named by an address or link. */
  #aboutServer(): Notice {
    const { connection } = this.app;
    const text = t.connection;
    return {
      headline: text.connectTo(hostOf(connection.url)),
      text: html`${text.unknownServer} <strong>${connection.url}</strong>`,
      buttons: [
        html`<button @click=${() => this.app.connectTo(connection.address)}>${t.connect.connect}</button>`,
        html`<button class="primary" @click=${goHome}>${text.useOwnServer}</button>`,
      ],
    };
  }

  #renderChooseLimit(): TemplateResult {
    const choose = (): void => this.app.overlay.open({ kind: "create-store" });
    return html`<button class="primary" @click=${choose}>${t.stores.chooseLimit}</button>`;
  }

  readonly #connect = (): void => {
    this.dispatchEvent(new Event("connect"));
  };
}

/** Switches to the server that serves this page. */
function goHome(): void {
  const page = new URL(location.href);
  page.searchParams.delete("server");
  location.replace(page);
}

function renderPage({ headline, text, countdown, hints, buttons }: Notice): TemplateResult {
  return html`
    <div class="page">
      ${icons.offline}
      <h2><span role="alert">${headline}</span>${renderCountdown(countdown)}</h2>
      ${text === undefined ? nothing : html`<p class="muted">${text}</p>`}
      <div class="buttons">${buttons}</div>
      ${
        hints === undefined
          ? nothing
          : html`<div class="hints small muted">
              <p id="check">${t.connection.whatToCheck}</p>
              <ul aria-labelledby="check">
                ${hints.map((hint) => html`<li>${hint}</li>`)}
              </ul>
            </div>`
      }
    </div>
  `;
}

function renderLine({ headline, countdown, buttons }: Notice): TemplateResult {
  return html`
    <div class="line">
      ${icons.offline}
      <p><span role="alert">${headline}</span>${renderCountdown(countdown)}</p>
      ${buttons}
    </div>
  `;
}

/** Outside the announced part, with its own space, so that it all reads as one sentence. */
function renderCountdown(countdown: string | undefined): TemplateResult | typeof nothing {
  return countdown === undefined ? nothing : html`<span class="countdown"> ${countdown}</span>`;
}

function secondsUntil(time: number): string {
  return formatCount(Math.max(1, Math.ceil((time - Date.now()) / 1000)));
}

customElements.define("connection-notice", ConnectionNotice);
