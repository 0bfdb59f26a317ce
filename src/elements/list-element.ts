// Beyond 200 lines because an element is its attributes, properties, events and their documentation; rows and downloads
// have their own files.

import { ObjectStoreError } from "../errors.ts";
import type { ObjectInfo } from "../types.ts";
import { download } from "./download.ts";
import { localeOf } from "./format.ts";
import { atMostOnceASecond, attachShadow, emit, HostElement, onceAFrame, upgradeProperties } from "./host.ts";
import { ListRow } from "./list-row.ts";
import { make } from "./make.ts";
import { readSort, SORT_KEYS, sortObjects, type SortKey } from "./sorting.ts";
import type { FollowedStore } from "./stores.ts";
import { listStyles } from "./styles.ts";
import { explain, fill, isAbort, type ListTexts, listTexts, mergeTexts } from "./texts.ts";

/** Detail of `object-open`. */
export interface ObjectOpenDetail {
  /** The object that was clicked. */
  readonly info: ObjectInfo;
}

/** Detail of `download-done`. */
export interface DownloadDetail {
  /** The object that was saved. */
  readonly info: ObjectInfo;
}

/** Detail of `download-error`. */
export interface DownloadErrorDetail extends DownloadDetail {
  /** An `ObjectStoreError`, or the error of the save target. */
  readonly error: unknown;
}

/** Detail of `list-error`. */
export interface ListErrorDetail {
  /** Why the store cannot be listed, or not any longer. */
  readonly error: unknown;
}

declare global {
  interface HTMLElementEventMap {
    "object-open": CustomEvent<ObjectOpenDetail>;
    "download-done": CustomEvent<DownloadDetail>;
    "download-error": CustomEvent<DownloadErrorDetail>;
    "list-error": CustomEvent<ListErrorDetail>;
  }
}

/** How many rows are drawn before the user asks for more. */
const PAGE = 200;

/** A download that is running or has failed. */
interface Download {
  readonly abort: AbortController;
  transferred: number;
  total: number;
  problem?: string;
}

/**
 * `<nats-object-list>`: a live list of the objects of a store; clicking one saves it.
 *
 * Attributes: `name-prefix` (lists only names with this prefix, and shows them without it), `sort` (`name`, `size` or
 * `changed`; a leading minus reverses the order). Events, all bubbling: `object-open` (cancelable, to prevent saving),
 * `download-done`, `download-error`, `list-error`. Parts: `table`, `header`, `item`, `row`, `name`, `size`, `changed`,
 * `transfer`, `progress`, `status`, `action`, `note`, `more`.
 *
 * @example document.querySelector("nats-object-list").store = store;
 */
export class ObjectListElement extends HostElement {
  /** The attributes that change the element. @internal */
  static readonly observedAttributes: readonly string[] = ["name-prefix", "sort"];

  readonly #caption = make("caption", { class: "unseen" });
  readonly #headers = new Map(SORT_KEYS.map((key) => [key, makeHeader(key, () => this.#sortBy(key))]));
  readonly #table = make(
    "table",
    { part: "table" },
    this.#caption,
    make("thead", {}, make("tr", {}, ...[...this.#headers.values()].map(({ cell }) => cell))),
  );
  readonly #note = make("p");
  readonly #retry = make("button", { part: "action", type: "button" });
  readonly #notes = make("div", { part: "note", class: "note muted" }, this.#note, this.#retry);
  readonly #more = make("button", { part: "more", class: "more", type: "button" });
  readonly #live = make("div", { class: "unseen", role: "status" });

  readonly #infos = new Map<string, ObjectInfo>();
  readonly #rows = new Map<string, ListRow>();
  readonly #downloads = new Map<string, Download>();
  readonly #render = onceAFrame(() => this.#renderNow());
  readonly #tell = atMostOnceASecond((text) => (this.#live.textContent = text));
  #store: FollowedStore | undefined;
  #texts: ListTexts = listTexts;
  #following: AbortController | undefined;
  #isLoading = true;
  #error: unknown;
  #limit = PAGE;

  /** Made by the page. @internal */
  constructor() {
    super();
    attachShadow(this, listStyles, this.#table, this.#notes, this.#more, this.#live);
    this.#retry.addEventListener("click", () => this.#follow());
    this.#more.addEventListener("click", () => this.#showMore());
    this.#table.addEventListener("keydown", (event) => this.#onKey(event));
    this.#renderNow();
  }

  /** The store to list. Without one, the list shows as loading. */
  get store(): FollowedStore | undefined {
    return this.#store;
  }
  set store(store: FollowedStore | null | undefined) {
    if (this.#store === (store ?? undefined)) return;
    this.#store = store ?? undefined;
    this.#infos.clear();
    if (this.isConnected) this.#follow();
  }

  /** The texts shown; any that are omitted stay English. */
  get texts(): ListTexts {
    return this.#texts;
  }
  set texts(texts: Partial<ListTexts>) {
    this.#texts = mergeTexts(listTexts, texts);
    this.#renderNow();
  }

  /** Lists only objects whose names begin with this, and shows the names without it. */
  get namePrefix(): string {
    return this.getAttribute("name-prefix") ?? "";
  }
  set namePrefix(prefix: string) {
    this.setAttribute("name-prefix", prefix);
  }

  /** `name`, `size` or `changed`, with a leading minus to reverse the order; default `name`. */
  get sort(): string {
    return this.getAttribute("sort") ?? "name";
  }
  set sort(sort: string) {
    this.setAttribute("sort", sort);
  }

  /** The objects listed now, in display order. */
  get objects(): readonly ObjectInfo[] {
    const { namePrefix } = this;
    const listed = [...this.#infos.values()].filter(({ name }) => name.startsWith(namePrefix));
    return sortObjects(listed, this.sort, localeOf(this));
  }

  /**
   * Saves an object, like a click on it; call it in a click handler. Resolves when it is saved or was cancelled.
   * Rejects with `OBJECT_NOT_FOUND`, or with the errors of `createSaveTarget`, `get` and its body.
   */
  async save(name: string): Promise<void> {
    const [store, info] = [this.#store, this.#infos.get(name)];
    if (!store || !info) throw new ObjectStoreError("OBJECT_NOT_FOUND", `${JSON.stringify(name)} is not in the list`);
    const running = this.#downloads.get(name);
    if (running && running.problem === undefined) return;
    const current: Download = { abort: new AbortController(), transferred: 0, total: info.size };
    this.#downloads.set(name, current);
    try {
      await download(store, info, {
        signal: current.abort.signal,
        onProgress: ({ transferred, total }) => {
          Object.assign(current, { transferred, total: total ?? transferred });
          this.#render();
        },
      });
      this.#downloads.delete(name);
      this.#tell(fill(this.#texts.downloaded, { name }));
      emit(this, "download-done", { info } satisfies DownloadDetail);
    } catch (error) {
      this.#downloads.delete(name);
      // The user cancelled it, here or in the browser's dialog.
      if (current.abort.signal.aborted || isAbort(error)) return;
      current.problem = explain(error, this.#texts.errors);
      this.#downloads.set(name, current);
      this.#tell(`${name}: ${current.problem}`);
      emit(this, "download-error", { info, error } satisfies DownloadErrorDetail);
      throw error;
    } finally {
      this.#render();
    }
  }

  /** The element is in a page now. @internal */
  connectedCallback(): void {
    upgradeProperties(this, ["store", "texts", "namePrefix", "sort"]);
    addEventListener("pagehide", this.#onHide);
    addEventListener("pageshow", this.#onShow);
    this.#follow();
  }

  /** The element was removed from its page, or is about to be moved. @internal */
  disconnectedCallback(): void {
    removeEventListener("pagehide", this.#onHide);
    removeEventListener("pageshow", this.#onShow);
    this.#following?.abort();
    queueMicrotask(() => {
      if (!this.isConnected) for (const { abort } of this.#downloads.values()) abort.abort();
    });
  }

  /** An attribute changed. @internal */
  attributeChangedCallback(): void {
    this.#limit = PAGE;
    this.#render();
  }

  /** Stops watching now, so the server need not find out by itself that nobody listens. */
  readonly #onHide = (): void => this.#following?.abort();

  readonly #onShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) this.#follow();
  };

  /** Lists the store from the start, then follows its changes. */
  #follow(): void {
    this.#following?.abort();
    this.#error = undefined;
    this.#isLoading = true;
    this.#render();
    const store = this.#store;
    if (!store) return;
    const following = (this.#following = new AbortController());
    this.#watch(store, following.signal).catch((error: unknown) => {
      if (following.signal.aborted) return;
      this.#error = error;
      this.#isLoading = false;
      this.#render();
      this.#tell(explain(error, this.#texts.errors));
      emit(this, "list-error", { error } satisfies ListErrorDetail);
    });
  }

  async #watch(store: FollowedStore, signal: AbortSignal): Promise<void> {
    const before = new Set(this.#infos.keys());
    for await (const info of store.watch({ signal })) {
      if (signal.aborted) return;
      if (info === null) {
        // Objects that were listed before an outage and did not come again are gone.
        for (const name of before) this.#infos.delete(name);
        this.#isLoading = false;
      } else {
        before.delete(info.name);
        if (info.deleted) this.#infos.delete(info.name);
        else this.#infos.set(info.name, info);
      }
      if (!this.#isLoading) this.#render();
    }
    if (!signal.aborted) throw new ObjectStoreError("DISCONNECTED", "the list has ended");
  }

  #open(name: string): void {
    const info = this.#infos.get(name);
    if (!info || !emit(this, "object-open", { info } satisfies ObjectOpenDetail, true)) return;
    // The row and an event report failures.
    this.save(name).catch(() => undefined);
  }

  #sortBy(key: SortKey): void {
    const { key: before, isDown } = readSort(this.sort);
    this.sort = key === before && !isDown ? `-${key}` : key;
  }

  #showMore(): void {
    const first = this.#limit;
    this.#limit += PAGE;
    this.#renderNow();
    [...this.#rows.values()][first]?.button.focus();
  }

  #onKey(event: KeyboardEvent): void {
    const buttons = [...this.#table.querySelectorAll<HTMLButtonElement>("tbody th button")];
    const at = buttons.findIndex((button) => button.matches(":focus"));
    const steps: Partial<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const button = buttons[steps[event.key] ?? -1];
    if (at < 0 || !button || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    button.focus();
  }

  #renderNow(): void {
    const { errors, label, loading, empty, more, retry } = this.#texts;
    const objects = this.objects;
    const isBad = this.#error !== undefined;
    this.#caption.textContent = label;
    this.#table.ariaBusy = String(this.#isLoading);
    this.#table.hidden = objects.length === 0;
    this.#notes.hidden = objects.length > 0 && !isBad;
    this.#note.className = isBad ? "danger" : "";
    const note = isBad ? explain(this.#error, errors) : this.#isLoading ? loading : empty;
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#retry.hidden = !isBad;
    this.#retry.textContent = retry;
    this.#more.hidden = objects.length <= this.#limit;
    this.#more.textContent = more;
    const { key, isDown } = readSort(this.sort);
    for (const [each, { cell, button }] of this.#headers) {
      button.textContent = this.#texts[each];
      cell.ariaSort = each !== key ? "none" : isDown ? "descending" : "ascending";
    }
    this.#renderRows(objects.slice(0, this.#limit));
  }

  /** Rows keep their place where possible: moving a row in the DOM loses its focus. */
  #renderRows(objects: readonly ObjectInfo[]): void {
    const locale = localeOf(this);
    const wanted = new Set(objects.map(({ name }) => name));
    const focused = [...this.#rows].find(([, { element }]) => element.querySelector(":focus"))?.[0];
    const names = [...this.#rows.keys()];
    for (const [name, row] of this.#rows) {
      if (wanted.has(name)) continue;
      row.element.remove();
      this.#rows.delete(name);
    }
    const rows = new Map<string, ListRow>();
    let next = this.#table.tBodies[0] ?? null;
    for (const info of objects) {
      const { name } = info;
      const row =
        this.#rows.get(name) ??
        new ListRow(
          () => this.#open(name),
          () => this.#downloads.get(name)?.abort.abort(),
        );
      rows.set(name, row);
      if (row.element === next) next = next.nextElementSibling as HTMLTableSectionElement | null;
      else this.#table.insertBefore(row.element, next);
      row.show(info, name.slice(this.namePrefix.length), this.#texts, locale);
      row.showDownload(this.#downloads.get(name), this.#texts, locale);
    }
    this.#rows.clear();
    for (const [name, row] of rows) this.#rows.set(name, row);
    if (focused === undefined || this.#rows.get(focused)?.element.querySelector(":focus")) return;
    // The row was moved, or its object is gone: focus the row that took its place.
    const near = names.slice(names.indexOf(focused)).find((name) => this.#rows.has(name)) ?? objects.at(-1)?.name ?? "";
    this.#rows.get(near)?.button.focus();
  }
}

function makeHeader(key: SortKey, onClick: () => void): { cell: HTMLTableCellElement; button: HTMLButtonElement } {
  const button = make("button", { type: "button" });
  button.addEventListener("click", onClick);
  return { button, cell: make("th", { part: "header", class: key, scope: "col" }, button) };
}
