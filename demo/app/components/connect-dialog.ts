// Chooses the server and the sign-in. Secrets are kept in memory only, and only while this page is open.
// Beyond 200 lines because each sign-in method has its own fields in the same form.

import { css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { App } from "../app.ts";
import { isKnown, knownServers } from "../known-servers.ts";
import type { KnownServer } from "../known-servers.ts";
import { readUrl } from "../server-address.ts";
import type { ServerAddress } from "../server-address.ts";
import { t } from "../text/text.ts";
import { OverlayDialog } from "./overlay-dialog.ts";

type Method = KnownServer["method"];

/** A credentials file, with a JWT and a seed. */
const CREDS = /BEGIN NATS USER JWT[\s\S]*BEGIN USER NKEY SEED/;
/** Subject tokens without wildcards. */
const PREFIX = /^[\w$-]+(\.[\w$-]+)*$/;

/** Whatever can change its connection: the app, or the page of a link. */
type Connectable = Pick<App, "connection" | "connectTo" | "overlay">;

export class ConnectDialog extends OverlayDialog<Connectable> {
  static override properties = {
    app: { attribute: false },
    method: { state: true },
    problem: { state: true },
    typed: { state: true },
  };

  static override styles = [
    OverlayDialog.styles,
    css`
      .recent {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        margin-top: -8px;
      }
      .recent button {
        min-height: 24px;
        padding: 0 8px;
        font-weight: 400;
        overflow-wrap: anywhere;
        white-space: normal;
      }
      .receiver {
        overflow-wrap: anywhere;
      }
      summary {
        width: max-content;
        padding: 4px 0;
        font-weight: 500;
        cursor: pointer;
      }
      details .stack {
        padding-top: 8px;
      }
    `,
  ];

  declare method: Method;
  /** The typed address. */
  declare typed: string;
  declare problem: { field: string; text: string } | undefined;
  #known: KnownServer | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { address, phase } = this.app.connection;
    this.#known = knownServers().find(({ url }) => url === address.url);
    this.typed = address.url;
    this.method = this.#known?.method ?? "none";
    if (phase.name === "denied" && this.method === "none") this.method = "password";
  }

  override firstUpdated(changed?: PropertyValues): void {
    void changed;
    super.firstUpdated();
    const isDenied = this.app.connection.phase.name === "denied";
    const user = this.value("user");
    const first = !isDenied ? "[name=url]" : user === "" ? "[name=user], [name=token], [name=creds]" : "[name=pass]";
    this.renderRoot.querySelector<HTMLInputElement>(first)?.focus();
  }

  override render(): TemplateResult {
    const { address } = this.app.connection;
    const text = t.connect;
    return html`
      <dialog aria-labelledby="title">
        <form method="dialog" novalidate autocomplete="off" @submit=${this.#submit}>
          <h2 id="title">${text.title}</h2>
          ${this.#renderAddress(address.url)} ${this.#renderRecent()} ${this.#renderMethods()}
          ${this.#renderCredentials()} ${this.method === "none" ? nothing : this.#renderReceiver()}
          <details ?open=${address.apiPrefix !== undefined || address.inboxPrefix !== undefined}>
            <summary>${text.advanced}</summary>
            <div class="stack">
              ${this.#field(text.apiPrefix, "apiPrefix", "text", address.apiPrefix ?? "", text.apiPrefixHint)}
              ${this.#field(text.inboxPrefix, "inboxPrefix", "text", address.inboxPrefix ?? "", text.inboxPrefixHint)}
            </div>
          </details>
          <p id="problem" class="small problem" role="alert" ?hidden=${this.problem === undefined}>
            ${this.problem?.text}
          </p>
          <div class="buttons">
            <button type="button" @click=${() => this.close()}>${t.cancel}</button>
            <button class="primary">${text.connect}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #renderAddress(url: string): TemplateResult {
    return html`
      <label class="field">
        ${t.connect.address}
        <input
          name="url"
          inputmode="url"
          autocapitalize="off"
          spellcheck="false"
          autocomplete="off"
          .value=${url}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
          aria-invalid=${this.problem?.field === "url" ? "true" : "false"}
          aria-describedby="problem"
        />
      </label>
    `;
  }

  #renderMethods(): TemplateResult {
    const text = t.connect;
    const methods: [Method, string][] = [
      ["none", text.none],
      ["password", text.password],
      ["token", text.token],
      ["creds", text.creds],
    ];
    return html`
      <fieldset>
        <legend>${text.signIn}</legend>
        ${methods.map(
          ([method, label]) => html`
            <label class="choice">
              <input
                type="radio"
                name="method"
                value=${method}
                .checked=${this.method === method}
                @change=${() => (this.method = method)}
              />
              ${label}
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  /** The fields of the chosen sign-in method. */
  #renderCredentials(): TemplateResult {
    const text = t.connect;
    const user = this.app.connection.address.user ?? this.#known?.user ?? "";
    return html`
      ${
        this.method === "password"
          ? html`${this.#field(text.userName, "user", "text", user)}
            ${this.#field(text.passwordField, "pass", "password")}`
          : nothing
      }
      ${this.method === "token" ? this.#field(text.tokenField, "token", "password") : nothing}
      ${
        this.method === "creds"
          ? html`<label class="field">
              ${text.credsField}
              <input name="creds" type="file" accept=".creds,.txt" aria-describedby="problem" />
            </label>`
          : nothing
      }
    `;
  }

  /** Shows where the secrets will be sent. */
  #renderReceiver(): TemplateResult {
    const page = new URL(location.href);
    const read = readUrl(this.typed, page);
    const url = "url" in read ? read.url : undefined;
    const isUnknown = url !== undefined && url === this.app.connection.url && !isKnown(url, page);
    return html`
      ${url === undefined ? nothing : html`<p class="receiver">${t.connect.signsInTo} <strong>${url}</strong></p>`}
      ${isUnknown ? html`<p class="small problem">${t.connection.unknownSignIn}</p>` : nothing}
      <p class="small muted">${t.connect.memoryOnly} ${t.connect.remembered}</p>
    `;
  }

  /** Servers of earlier visits; one click fills in what is known about them. */
  #renderRecent(): TemplateResult | typeof nothing {
    const others = knownServers().filter(({ url }) => url !== this.app.connection.url);
    if (others.length === 0) return nothing;
    return html`
      <div class="recent small">
        <span class="muted">${t.connect.recent}</span>
        ${others.map((each) => html`<button type="button" @click=${() => this.#fill(each)}>${each.url}</button>`)}
      </div>
    `;
  }

  #fill(known: KnownServer): void {
    this.method = known.method;
    this.typed = known.url;
    void this.updateComplete.then(() => {
      for (const name of ["url", "user", "apiPrefix", "inboxPrefix"] as const) {
        const input = this.renderRoot.querySelector<HTMLInputElement>(`[name=${name}]`);
        if (input !== null) input.value = known[name] ?? "";
      }
    });
  }

  #field(label: string, name: string, type: "text" | "password", value = "", hint = ""): TemplateResult {
    const isWrong = this.problem?.field === name;
    return html`
      <div class="field">
        <label for=${name}>${label}</label>
        <input
          id=${name}
          name=${name}
          type=${type}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          .value=${value}
          aria-invalid=${isWrong ? "true" : "false"}
          aria-describedby=${isWrong ? "problem" : `${name}-hint`}
        />
        ${hint === "" ? nothing : html`<span id="${name}-hint" class="hint small muted">${hint}</span>`}
      </div>
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const read = readUrl(this.value("url"), new URL(location.href));
    if ("problem" in read) return this.#refuse("url", read.problem);
    const address: ServerAddress = { url: read.url };
    if (this.method === "password") Object.assign(address, { user: this.value("user"), pass: this.value("pass") });
    if (this.method === "token") address.token = this.value("token");
    if (this.method === "creds") {
      const file = this.renderRoot.querySelector<HTMLInputElement>("[name=creds]")?.files?.[0];
      if (file === undefined) return this.#refuse("creds", t.connect.credsMissing);
      const text = await file.text();
      if (!CREDS.test(text)) return this.#refuse("creds", t.connect.credsWrong);
      address.creds = text;
    }
    for (const name of ["apiPrefix", "inboxPrefix"] as const) {
      const prefix = this.value(name).trim();
      if (prefix === "") continue;
      if (!PREFIX.test(prefix)) return this.#refuse(name, t.connect.prefixWrong);
      address[name] = prefix;
    }
    this.close();
    this.dispatchEvent(new Event("used"));
    this.app.connectTo(address);
  }

  #refuse(field: string, text: string): void {
    this.problem = { field, text };
    const details = this.renderRoot.querySelector("details");
    if (details !== null && field.endsWith("Prefix")) details.open = true;
    this.renderRoot.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  }
}

customElements.define("connect-dialog", ConnectDialog);
