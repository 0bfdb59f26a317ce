// The stores of the server: which one is open, how full each is, and a button for a new one.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ObjectStoreStatus } from "nats-objects";
import { compareNames, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { t } from "../text/text.ts";
import { explain } from "../error-text.ts";
import { menu } from "./menu.css.ts";
import { OverlayDialog } from "./overlay-dialog.ts";
import { placeWithin } from "./place-within.ts";

export class StoreSwitcher extends OverlayDialog {
  static override properties = {
    app: { attribute: false },
    x: {},
    y: {},
    stores: { state: true },
    problem: { state: true },
    isComplete: { state: true },
  };
  static override styles = [
    OverlayDialog.styles,
    menu,
    css`
      @media (min-width: 641px) {
        dialog.menu {
          width: 320px;
        }
      }
      dialog.menu {
        max-height: calc(100dvh - 80px);
      }
      h2 {
        padding: 4px 12px 8px;
        font-size: 12px;
        line-height: 16px;
        font-weight: 500;
        color: var(--muted);
      }
      ul {
        max-height: min(400px, 50vh);
        overflow-y: auto;
      }
      li button {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto 16px;
        gap: 4px 12px;
        width: 100%;
        min-height: 48px;
        padding: 8px 12px;
        font-weight: 400;
        text-align: left;
      }
      li button > * {
        min-width: 0;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        font-weight: 500;
      }
      li svg {
        color: var(--accent-text);
      }
      .bar {
        grid-column: 1 / -1;
        height: 2px;
      }
      .foot {
        display: flex;
        flex-direction: column;
        margin-top: 4px;
        padding-top: 4px;
        border-top: 1px solid var(--line);
      }
      .foot button {
        justify-content: flex-start;
        gap: 12px;
        min-height: 36px;
        font-weight: 400;
      }
      .foot svg {
        color: var(--muted);
      }
      p,
      .by-name {
        padding: 4px 12px 8px;
      }
      .by-name {
        display: flex;
        gap: 8px;
      }
      .by-name input {
        flex: 1;
        min-width: 0;
        min-height: 32px;
        padding: 0 8px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg);
      }
    `,
  ];

  declare x: number;
  declare y: number;
  declare stores: readonly ObjectStoreStatus[];
  declare problem: string | undefined;
  declare isComplete: boolean;

  constructor() {
    super();
    this.stores = [];
    this.isComplete = false;
  }

  override firstUpdated(): void {
    super.firstUpdated();
    placeWithin(this.dialog, this.x, this.y);
    void this.#load();
  }

  override render(): TemplateResult {
    const { app, stores, problem, isComplete } = this;
    const text = t.stores;
    return html`
      <dialog class="menu" aria-labelledby="title">
        <h2 id="title">${text.title}</h2>
        ${!isComplete && stores.length === 0 ? html`<p class="small muted" role="status">${text.loading}</p>` : nothing}
        <ul>
          ${stores.map((store) => this.#renderStore(store, store.bucket === app.bucket.name))}
        </ul>
        ${
          problem === undefined
            ? nothing
            : html`<p class="small muted">${problem}</p>
                <form class="by-name" method="dialog" @submit=${this.#openByName}>
                  <input name="store" aria-label=${text.openByName} placeholder=${text.openByName} autocomplete="off" />
                  <button>${text.open}</button>
                </form>`
        }
        <div class="foot">
          <button class="plain" @click=${() => this.#next("create-store")}>${icons.plus} ${text.create}</button>
          ${
            app.bucket.store === undefined
              ? nothing
              : html`<button class="plain" @click=${() => this.#next("about-store")}>
                  ${icons.settings} ${text.about}
                </button>`
          }
        </div>
      </dialog>
    `;
  }

  #renderStore({ bucket, size, maxBytes, sealed }: ObjectStoreStatus, isCurrent: boolean): TemplateResult {
    const used = maxBytes > 0 ? t.units.of(formatSize(size), formatSize(maxBytes)) : formatSize(size);
    return html`
      <li>
        <button class="plain" aria-current=${isCurrent ? "true" : "false"} @click=${() => this.#open(bucket)}>
          <span class="name">${bucket}</span>
          <span class="small muted"
            >${sealed ? html`<span class="unseen">${t.stores.sealed}, </span>` : nothing}${used}</span
          >
          ${isCurrent ? icons.check : sealed ? icons.lock : html`<span></span>`}
          ${
            maxBytes > 0
              ? html`<progress class="bar" aria-label=${t.header.spaceUsed} max=${maxBytes} .value=${size}></progress>`
              : nothing
          }
        </button>
      </li>
    `;
  }

  async #load(): Promise<void> {
    const { manager } = this.app.bucket;
    const byName = compareNames();
    try {
      if (manager !== undefined)
        for await (const status of manager.stores())
          this.stores = [...this.stores, status].sort((a, b) => byName(a.bucket, b.bucket));
    } catch (error) {
      // Where only part of the API is imported from another account, nobody answers the other requests.
      const { code } = error as { code?: unknown };
      const isForbidden = code === "PERMISSION" || code === "UNSUPPORTED_SERVER";
      this.problem = isForbidden ? t.stores.notAllowed : explain(error, { action: "open", name: "" });
    }
    this.isComplete = true;
    await this.updateComplete;
    placeWithin(this.dialog, this.x, this.y);
    const current = this.renderRoot.querySelector<HTMLElement>("[aria-current=true]");
    if (this.shadowRoot?.activeElement?.closest("li") === null) current?.focus();
  }

  #next(kind: "create-store" | "about-store"): void {
    this.close();
    this.app.overlay.open({ kind });
  }

  #open(bucket: string): void {
    this.close();
    this.app.openBucket(bucket);
  }

  #openByName(event: SubmitEvent): void {
    event.preventDefault();
    const name = this.value("store").trim();
    if (name !== "") this.#open(name);
  }
}

customElements.define("store-switcher", StoreSwitcher);
