// "3 uploads were interrupted. Continue?" A calm notice: nothing is lost, and nothing is urgent.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { App } from "../app.ts";
import { formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { kindOfFile } from "../kinds.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import type { Interrupted } from "../upload-notes.ts";

export class InterruptedBanner extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [
    shared,
    css`
      :host {
        display: contents;
      }
      section {
        display: flex;
        flex-direction: column;
        border: 1px solid var(--accent-line);
        border-radius: var(--radius);
        background: var(--surface);
        overflow: hidden;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        padding: 12px 12px 12px 16px;
        background: var(--accent-soft);
      }
      .what {
        flex: 1 1 240px;
        min-width: 0;
      }
      h2 {
        font-size: 14px;
        line-height: 20px;
        font-weight: 600;
      }
      ul {
        max-height: 240px;
        overflow-y: auto;
      }
      li {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr) auto;
        align-items: center;
        gap: 4px 12px;
        min-height: 48px;
        padding: 4px 8px 4px 16px;
        border-top: 1px solid var(--line);
      }
      li > svg {
        color: var(--muted);
      }
      .name {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: pre;
        font-weight: 500;
      }
      .far {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .far progress {
        width: 80px;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 4px;
      }
      @media (max-width: 640px) {
        li {
          padding: 8px 8px 8px 16px;
        }
        li .buttons {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  declare app: App;
  /** The upload that a file is being chosen for; undefined for all. */
  #asked: Interrupted | undefined;

  constructor() {
    super();
    new Watching(this, () => [this.app.interrupted, this.app.connection]);
  }

  override render(): TemplateResult | typeof nothing {
    const { items, handles } = this.app.interrupted;
    if (items.length === 0) return nothing;
    const text = t.interrupted;
    const isOneClick = items.every((item) => handles.has(item));
    return html`
      <input type="file" multiple hidden aria-label=${text.input} @change=${this.#chosen} />
      <section aria-labelledby="title">
        <div class="top">
          <div class="what">
            <h2 id="title">${text.title(items.length)}</h2>
            <p class="small muted">${isOneClick ? text.oneClick : text.chooseAgain}</p>
          </div>
          ${
            items.length > 1
              ? html`<button class="plain" @click=${this.#discardAll}>${text.discardAll}</button>
                  <button class="primary" @click=${this.#continueAll}>${text.continue}</button>`
              : nothing
          }
        </div>
        <ul>
          ${items.map((item) => this.#renderItem(item, items.length === 1))}
        </ul>
      </section>
    `;
  }

  #renderItem(item: Interrupted, isOnly: boolean): TemplateResult {
    const text = t.interrupted;
    const { name, size, stored } = item;
    const far = stored === 0 ? text.nothingStored(formatSize(size)) : text.stored(formatSize(stored), formatSize(size));
    return html`
      <li>
        ${icons[kindOfFile(name, "").icon]}
        <div>
          <bdi class="name" title=${name}>${name}</bdi>
          <div class="far small muted">
            <progress aria-label=${name} max=${Math.max(1, size)} .value=${stored}></progress><span>${far}</span>
          </div>
        </div>
        <div class="buttons">
          <button
            class="plain"
            aria-label=${t.actions.named(text.discard, name)}
            @click=${() => void this.app.interrupted.discard(item)}
          >
            ${text.discard}
          </button>
          <button
            class=${isOnly ? "primary" : ""}
            aria-label=${t.actions.named(text.continue, name)}
            @click=${() => this.#continue(item)}
          >
            ${text.continue}
          </button>
        </div>
      </li>
    `;
  }

  #continue(item: Interrupted): void {
    const { interrupted } = this.app;
    if (interrupted.handles.has(item)) void interrupted.continueWithHandle(item);
    else this.#choose(item);
  }

  /** Resumes uploads whose files are accessible at once; the next click asks for the others. */
  readonly #continueAll = (): void => {
    const { interrupted } = this.app;
    const atHand = interrupted.items.filter((item) => interrupted.handles.has(item));
    if (atHand.length === 0) return this.#choose(undefined);
    void (async () => {
      for (const item of atHand) await interrupted.continueWithHandle(item);
    })();
  };

  readonly #discardAll = (): void => {
    const { interrupted } = this.app;
    void (async () => {
      for (const item of interrupted.items) await interrupted.discard(item);
    })();
  };

  #choose(item: Interrupted | undefined): void {
    const input = this.renderRoot.querySelector("input");
    if (input === null) return;
    this.#asked = item;
    input.multiple = item === undefined;
    input.click();
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = "";
    void this.app.interrupted.continueWith(files, this.#asked);
  }
}

customElements.define("interrupted-banner", InterruptedBanner);
