// The list and its states: loading, empty, no results, rows. Path, search, sorting and selection actions are here; the rows
// are in file-grid.ts.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ObjectInfo } from "nats-objects";
import type { App } from "../app.ts";
import type { SortKey } from "../files.ts";
import { crumbsOf, entriesInPieces, fileEntry, parentOf } from "../folders.ts";
import type { Entry } from "../folders.ts";
import { formatCount, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { atOnce, inSlices } from "../slices.ts";
import type { Pieces } from "../slices.ts";
import { arrangePieces, firstOrder, searchPieces } from "../sorting.ts";
import { spellings } from "../spelling.ts";
import type { Order } from "../sorting.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import "./file-grid.ts";
import { fileListStyles } from "./file-list.css.ts";

/** Longer lists are put in order in pieces, so that the page stays responsive meanwhile. */
const ARRANGED_AT_ONCE = 1_000;

interface Arrangement {
  entries: readonly Entry[];
  spelled: ReadonlyMap<string, number>;
}

function* arrangement(
  files: readonly ObjectInfo[],
  { filter, path, order }: { filter: string; path: string; order: Order },
): Pieces<Arrangement> {
  const found =
    filter === "" ? yield* entriesInPieces(files, path) : (yield* searchPieces(files, filter)).map(fileEntry);
  yield;
  const entries = yield* arrangePieces(found, order);
  const spelled = spellings(found.map(({ key }) => key));
  yield;
  return { entries, spelled };
}

export class FileList extends LitElement {
  static override properties = {
    app: { attribute: false },
    order: { state: true },
    filter: { state: true },
  };
  static override styles = [shared, fileListStyles];

  declare app: App;
  declare order: Order;
  declare filter: string;
  #entries: readonly Entry[] = [];
  #spellings: ReadonlyMap<string, number> = new Map();
  #arrangedFrom: unknown[] = [];
  #arranging: AbortController | undefined;
  #isArranged = false;

  constructor() {
    super();
    this.order = firstOrder("changed");
    this.filter = "";
    new Watching(this, () => [this.app.files, this.app.bucket, this.app.place, this.app.selection]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.#slash);
  }

  override disconnectedCallback(): void {
    removeEventListener("keydown", this.#slash);
    super.disconnectedCallback();
  }

  override willUpdate(): void {
    const { visible } = this.app.files;
    const { path } = this.app.place;
    // Opening a folder ends a search.
    if (this.#arrangedFrom.length > 0 && path !== this.#arrangedFrom[3]) this.filter = "";
    const from = [visible, this.order, this.filter, path, t];
    if (from.every((value, index) => value === this.#arrangedFrom[index])) return;
    const isAsked = from.slice(1).some((value, index) => value !== this.#arrangedFrom[index + 1]);
    // What is being arranged is shown first, or a list that changes all the time would never show.
    if (!isAsked && this.#arranging !== undefined) return;
    this.#arranging?.abort();
    this.#arrangedFrom = from;
    const arranging = new AbortController();
    const work = arrangement(visible, { filter: this.filter.trim(), path, order: this.order });
    if (visible.length <= ARRANGED_AT_ONCE) {
      this.#arranging = undefined;
      this.#show(atOnce(work));
      return;
    }
    this.#arranging = arranging;
    void inSlices(work, arranging.signal).then((arranged) => {
      if (arranged === undefined || this.#arranging !== arranging) return;
      this.#arranging = undefined;
      this.#show(arranged);
      this.requestUpdate();
    });
  }

  #show({ entries, spelled }: Arrangement): void {
    this.#entries = entries;
    this.#spellings = spelled;
    this.#isArranged = this.app.files.isReady;
  }

  override render(): TemplateResult {
    const { files } = this.app;
    // The first time, there is nothing to show until the files are in order.
    if (!files.isReady || (!this.#isArranged && this.#arranging !== undefined)) return renderLoading();
    return html`
      <section aria-labelledby="heading">
        ${this.#renderToolbar()} ${this.#renderBody()} ${this.#renderUnreadable()}
      </section>
    `;
  }

  #renderToolbar(): TemplateResult {
    const { app } = this;
    const isEmpty = app.files.visible.length === 0 && app.place.path === "";
    const chosen = this.#selected();
    return html`
      <div class="toolbar ${isEmpty ? "unseen" : ""}">
        ${chosen.length > 0 ? this.#renderSelection(chosen) : this.#renderPlace()}
        <label class="search" ?hidden=${isEmpty}>
          ${icons.search}
          <span class="unseen">${t.list.searchFiles}</span>
          <input
            type="search"
            placeholder=${t.list.search}
            aria-keyshortcuts="/"
            autocomplete="off"
            spellcheck="false"
            .value=${this.filter}
            @input=${this.#search}
            @keydown=${this.#searchKey}
          />
        </label>
      </div>
    `;
  }

  #renderPlace(): TemplateResult {
    const { app } = this;
    const { path } = app.place;
    const crumbs = crumbsOf(path);
    const isSearching = this.filter.trim() !== "";
    const all = app.files.visible;
    const shown = this.#entries.flatMap((entry) => (entry.kind === "file" ? [entry.info] : []));
    const bytes = this.#entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.info.size : entry.size), 0);
    const folders = this.#entries.length - shown.length;
    const count = isSearching
      ? t.units.of(formatCount(shown.length), t.files(all.length))
      : [
          ...(folders > 0 ? [t.folders(folders)] : []),
          ...(shown.length > 0 || folders === 0 ? [t.files(shown.length)] : []),
          formatSize(bytes),
        ].join(" · ");
    return html`
      <nav aria-label=${t.list.path} ?hidden=${crumbs.length === 0 || isSearching}>
        <button class="plain" @click=${() => app.place.go("")}>${app.bucket.name}</button>
        ${crumbs
          .slice(0, -1)
          .map(
            (crumb) => html`
              ${icons.right}<button class="plain" @click=${() => app.place.go(crumb.path)}>${crumb.label}</button>
            `,
          )}
        ${icons.right}
      </nav>
      <h2 id="heading">${isSearching ? t.list.files : (crumbs.at(-1)?.label ?? t.list.files)}</h2>
      <span class="count muted">${count}</span>
      ${
        isSearching || app.bucket.isSealed
          ? nothing
          : html`<button
              class="plain icon"
              aria-label=${t.list.newFolder}
              title=${t.list.newFolder}
              @click=${() => app.overlay.open({ kind: "new-folder" })}
            >
              ${icons.folderPlus}
            </button>`
      }
    `;
  }

  #renderSelection(chosen: readonly Entry[]): TemplateResult {
    const { app } = this;
    const files = app.filesOf(chosen);
    const [first] = chosen;
    const single = chosen.length === 1 && first?.kind === "file" ? first : undefined;
    const isSealed = app.bucket.isSealed;
    return html`
      <h2 id="heading" class="unseen">${t.list.files}</h2>
      <button
        class="plain icon"
        aria-label=${t.list.clearSelection}
        title=${t.list.clearSelection}
        @click=${() => app.selection.clear()}
      >
        ${icons.x}
      </button>
      <span class="selected" role="status">${t.list.selected(chosen.length)}</span>
      <span class="count muted">${formatSize(files.reduce((sum, { size }) => sum + size, 0))}</span>
      <div class="actions" role="toolbar" aria-label=${t.list.actions}>
        <button class="plain" title=${t.actions.download} @click=${() => app.downloadAll(chosen)}>
          ${icons.download}<span>${single === undefined ? t.actions.downloadZip : t.actions.download}</span>
        </button>
        ${
          single === undefined
            ? nothing
            : html`<button
                class="plain"
                title=${t.actions.details}
                @click=${() => app.details.toggle(single.info.name)}
              >
                ${icons.info}<span>${t.actions.details}</span>
              </button>`
        }
        ${
          first === undefined || chosen.length > 1 || isSealed
            ? nothing
            : html`<button
                class="plain"
                title=${t.actions.rename}
                @click=${() => app.overlay.open({ kind: "rename", entry: first })}
              >
                ${icons.pencil}<span>${t.actions.rename}</span>
              </button>`
        }
        ${
          isSealed
            ? nothing
            : html`<button class="plain" title=${t.actions.delete} @click=${() => app.deleteFiles(files)}>
                ${icons.remove}<span>${t.actions.delete}</span>
              </button>`
        }
      </div>
    `;
  }

  #renderBody(): TemplateResult | typeof nothing {
    const { app, order } = this;
    const { path } = app.place;
    const isSearching = this.filter.trim() !== "";
    if (this.#entries.length === 0 && isSearching) {
      return html`
        <div class="none">
          <p>${t.list.noMatch(this.filter.trim())}</p>
          <button @click=${this.#clear}>${t.list.clearSearch}</button>
        </div>
      `;
    }
    if (this.#entries.length === 0 && path !== "") {
      const up = parentOf(path);
      const above = crumbsOf(up).at(-1)?.label ?? app.bucket.name;
      return html`
        <div class="none">
          <div>
            <h3>${t.list.emptyFolder}</h3>
            ${app.bucket.isSealed ? nothing : html`<p class="muted">${t.list.emptyFolderHint}</p>`}
          </div>
          <button @click=${() => app.place.go(up)}>${t.list.back(above)}</button>
        </div>
      `;
    }
    if (this.#entries.length === 0) return nothing;
    const { isSealed } = app.bucket;
    return html`
      <file-grid
        .app=${app}
        .entries=${this.#entries}
        .order=${order}
        .isSealed=${isSealed}
        .hasPaths=${isSearching}
        .spellings=${this.#spellings}
        @sort=${this.#sort}
      ></file-grid>
    `;
  }

  #renderUnreadable(): TemplateResult | typeof nothing {
    const { unreadable } = this.app.files;
    if (unreadable === 0) return nothing;
    return html`<p class="small muted">${t.list.unreadable(unreadable)}</p>`;
  }

  #selected(): Entry[] {
    const { keys } = this.app.selection;
    return keys.size === 0 ? [] : this.#entries.filter(({ key }) => keys.has(key));
  }

  readonly #sort = (event: CustomEvent<SortKey>): void => {
    const { order } = this;
    const key = event.detail;
    this.order = order.key === key ? { key, descending: !order.descending } : firstOrder(key);
  };

  readonly #search = (event: InputEvent): void => {
    this.filter = (event.target as HTMLInputElement).value;
  };

  readonly #searchKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.filter !== "") this.#clear();
    else if (event.key === "ArrowDown") this.renderRoot.querySelector("file-grid")?.focusRow();
    else return;
    event.preventDefault();
  };

  readonly #clear = (): void => {
    this.filter = "";
    this.#focusSearch();
  };

  readonly #slash = (event: KeyboardEvent): void => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const isBusy = event
      .composedPath()
      .some((at) => at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || isModal(at));
    if (isBusy || this.app.files.visible.length === 0) return;
    event.preventDefault();
    this.#focusSearch();
  };

  #focusSearch(): void {
    this.renderRoot.querySelector("input")?.focus();
  }
}

function isModal(target: EventTarget): boolean {
  return target instanceof HTMLDialogElement && target.matches(":modal");
}

function renderLoading(): TemplateResult {
  return html`
    <p class="unseen" role="status">${t.list.loading}</p>
    <div class="skeleton" aria-hidden="true">
      ${[52, 34, 61, 43, 28].map((width) => html`<div class="w${width}"></div>`)}
    </div>
  `;
}

customElements.define("file-list", FileList);
