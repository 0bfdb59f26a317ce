// The rows, their columns, and their keyboard and pointer actions. Beyond 200 lines because focus, selection, window and
// rows have to agree in every update.

import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { ObjectInfo } from "nats-objects";
import type { App } from "../app.ts";
import { canDownload } from "../downloads.ts";
import type { SortKey } from "../files.ts";
import { parentOf } from "../folders.ts";
import type { Entry } from "../folders.ts";
import { icons } from "../icons.ts";
import { growTowards, rangeInSight, rowsInView, segmentsOf } from "../row-window.ts";
import type { RowRange } from "../row-window.ts";
import { NOTHING, extend, only, retain, toggle } from "../selection.ts";
import type { Order } from "../sorting.ts";
import { Watching, nextFrame } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { TypeAhead } from "../type-ahead.ts";
import { fileGridStyles } from "./file-grid.css.ts";
import { fileRow } from "./file-row.ts";

const COLUMNS: SortKey[] = ["name", "size", "changed", "type"];

/** Row heights in px, as in file-grid.css.ts: normal, and on a phone. */
const ROW = 44;
const PHONE_ROW = 56;
const phone = matchMedia("(max-width: 640px)");

/** How often relative times such as "5 minutes ago" are updated, in ms. */
const CLOCK = 30_000;

export class FileGrid extends LitElement {
  static override properties = {
    app: { attribute: false },
    entries: { attribute: false },
    order: { attribute: false },
    isSealed: { attribute: false },
    hasPaths: { attribute: false },
    spellings: { attribute: false },
    active: { state: true },
    range: { state: true, hasChanged: (a: RowRange, b?: RowRange) => a.first !== b?.first || a.end !== b.end },
    now: { state: true },
    isPhone: { state: true },
  };
  static override styles = [shared, fileGridStyles];

  declare app: App;
  /** The files and folders to show, in order. */
  declare entries: readonly Entry[];
  declare order: Order;
  declare isSealed: boolean;
  /** Show names with their folders. */
  declare hasPaths: boolean;
  /** Keys of rows whose names look like another row's. */
  declare spellings: ReadonlyMap<string, number>;
  /** Key of the active row: the only Tab stop among the rows. */
  declare active: string | undefined;
  /** The rows that are rendered. */
  declare range: RowRange;
  /** The time that relative times count from, in ms since the epoch. */
  declare now: number;
  /** Rows have fewer parts. */
  declare isPhone: boolean;
  #activeIndex = 0;
  #hadFocus = false;
  #keys: readonly string[] = [];
  /** The first rows are rendered little by little. */
  #isGrown = false;
  #willGrow = false;
  readonly #typed = new TypeAhead();
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.now = Date.now();
    this.range = { first: 0, end: 0 };
    this.isPhone = phone.matches;
    new Watching(this, () => [this.app.selection]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("scroll", this.#look, { passive: true });
    addEventListener("resize", this.#look);
    this.#clock = setInterval(() => (this.now = Date.now()), CLOCK);
  }

  override disconnectedCallback(): void {
    removeEventListener("scroll", this.#look);
    removeEventListener("resize", this.#look);
    clearInterval(this.#clock);
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("entries")) return;
    this.app.details.neighbours = this.#neighbours;
    this.now = Date.now();
    this.#look();
    this.#hadFocus = this.shadowRoot?.activeElement?.closest("[data-key]") instanceof HTMLElement;
    this.#keys = this.entries.map(({ key }) => key);
    const { selection } = this.app;
    if (selection.keys.size > 0) selection.set(retain(selection.current, new Set(this.#keys)));
    const index = this.active === undefined ? -1 : this.#keys.indexOf(this.active);
    // The active row is gone: the one that took its place becomes active.
    if (index === -1) this.#activate(Math.min(this.#activeIndex, this.#keys.length - 1));
    else this.#activeIndex = index;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("active") && this.#hadFocus) this.focusRow();
    this.#hadFocus = false;
  }

  override render(): TemplateResult {
    const { keys } = this.app.selection;
    return html`
      <div
        role="grid"
        class=${keys.size > 0 ? "selecting" : ""}
        aria-label=${t.list.files}
        aria-rowcount=${this.entries.length + 1}
        aria-multiselectable="true"
        @keydown=${this.#key}
        @click=${this.#click}
        @dblclick=${this.#doubleClick}
        @contextmenu=${this.#menu}
        @focusin=${this.#focused}
      >
        <div role="row" class="head small" aria-rowindex="1">
          ${COLUMNS.map((key) => this.#renderColumn(key))}
          <div role="columnheader" class="actions"><span class="unseen">${t.list.actions}</span></div>
        </div>
        ${repeat(
          segmentsOf(this.range, this.#activeIndex, this.entries.length),
          (segment) => ("index" in segment ? this.#keys[segment.index] : segment.after),
          (segment) => ("index" in segment ? this.#renderRow(segment.index) : renderRoom(segment.rows)),
        )}
      </div>
    `;
  }

  /** Moves the focus to the active row. */
  focusRow(): void {
    void this.updateComplete.then(() => {
      const row = this.renderRoot.querySelector<HTMLElement>('[data-key][tabindex="0"]');
      row?.focus({ preventScroll: true });
      // focus() would scroll the row under the sticky header.
      row?.scrollIntoView({ block: "nearest" });
    });
  }

  #renderRow(index: number): unknown {
    const { isSealed, hasPaths, isPhone, spellings, now } = this;
    const entry = this.entries[index];
    if (entry === undefined) return nothing;
    const isActive = entry.key === this.active;
    const isSelected = this.app.selection.keys.has(entry.key);
    const minute = Math.floor(now / CLOCK);
    const what = entry.kind === "file" ? entry.info : entry;
    const spelling = spellings.get(entry.key);
    return guard([what, index, isActive, isSelected, isSealed, hasPaths, isPhone, spelling, minute], () =>
      fileRow(entry, { index, isActive, isSelected, isSealed, hasPaths, isPhone, spelling, now }),
    );
  }

  #renderColumn(key: SortKey): TemplateResult {
    const isSorted = this.order.key === key;
    const sort = !isSorted ? "none" : this.order.descending ? "descending" : "ascending";
    const choose = (): boolean => this.dispatchEvent(new CustomEvent("sort", { detail: key }));
    return html`
      <div role="columnheader" class=${key} aria-sort=${sort}>
        <button class="plain" @click=${choose}>${t.list[key]} ${isSorted ? icons.descending : nothing}</button>
      </div>
    `;
  }

  readonly #neighbours = (name: string): ObjectInfo[] => {
    const at = this.#keys.indexOf(`f:${name}`);
    const beside = at === -1 ? [] : [this.entries[at + 1], this.entries[at - 1]];
    return beside.flatMap((entry) => (entry?.kind === "file" ? [entry.info] : []));
  };

  readonly #look = (): void => {
    this.isPhone = phone.matches;
    const { top } = this.getBoundingClientRect();
    const list = [top, innerHeight, rowHeight(), this.entries.length] as const;
    const wanted = rangeInSight(...list);
    // Later, rows must be there before they come into view.
    this.range = this.#isGrown ? wanted : growTowards(wanted, rowsInView(...list), this.range);
    this.#isGrown ||= this.range.first === wanted.first && this.range.end === wanted.end;
    if (this.#isGrown || this.#willGrow) return;
    this.#willGrow = true;
    nextFrame(() => {
      this.#willGrow = false;
      if (this.isConnected) this.#look();
    });
  };

  readonly #key = (event: KeyboardEvent): void => {
    const row = rowOf(event);
    const entry = this.#entryOf(row);
    if (row === null || entry === undefined) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && event.key === "a") this.#select(this.#keys);
    else if (event.altKey && event.key === "ArrowUp") this.app.place.go(parentOf(this.app.place.path));
    else if (event.altKey || !(this.#act(event, entry, row) || this.#move(event, row))) return;
    event.preventDefault();
  };

  /** Keyboard actions on the entry, or on the selection: Enter, Delete, F2 and so on. */
  #act(event: KeyboardEvent, entry: Entry, row: HTMLElement): boolean {
    const { key, target } = event;
    const { app } = this;
    const { selection, details } = app;
    const command = event.ctrlKey || event.metaKey;
    // Mac keyboards have Backspace instead of Delete.
    if (key === "Delete" || (key === "Backspace" && event.metaKey)) app.deleteFiles(app.filesOf(this.#meant(entry)));
    else if (key === "Enter" && target === row) this.#open(entry);
    else if (key === "F2" && !this.isSealed) app.overlay.open({ kind: "rename", entry });
    else if (key === "Escape" && selection.keys.size > 0) selection.clear();
    else if (key === "Backspace" && app.place.path !== "" && !this.hasPaths) app.place.go(parentOf(app.place.path));
    else if (key === " " && target === row && command) selection.set(toggle(selection.current, entry.key));
    else if (key === " " && target === row && event.shiftKey)
      selection.set(extend(selection.current, entry.key, this.#keys));
    else if (key === " " && target === row && !this.#typed.isTyping)
      if (entry.kind === "file") details.toggle(entry.info.name);
      else this.#open(entry);
    else return false;
    return true;
  }

  #move(event: KeyboardEvent, row: HTMLElement): boolean {
    if (this.#moveTo(event)) return true;
    if (event.ctrlKey || event.metaKey) return false;
    return (!event.shiftKey && this.#moveWithin(row, event.key)) || this.#jump(event);
  }

  #moveTo(event: KeyboardEvent): boolean {
    const last = this.#keys.length - 1;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -last,
      End: last,
    };
    const step = steps[event.key];
    if (step === undefined) return false;
    const { selection } = this.app;
    const before = this.active;
    this.#activate(Math.max(0, Math.min(last, this.#activeIndex + step)));
    if (event.shiftKey && before !== undefined && this.active !== undefined) {
      const from = selection.current.anchor === undefined ? only(before) : selection.current;
      selection.set(extend(from, this.active, this.#keys));
    }
    this.focusRow();
    return true;
  }

  #moveWithin(row: HTMLElement, key: string): boolean {
    if (key !== "ArrowRight" && key !== "ArrowLeft") return false;
    const stops = [row, ...row.querySelectorAll<HTMLElement>("button, input")].filter((each) => each.checkVisibility());
    const at = stops.findIndex((stop) => stop === this.shadowRoot?.activeElement);
    stops[Math.max(0, Math.min(stops.length - 1, at + (key === "ArrowRight" ? 1 : -1)))]?.focus();
    return true;
  }

  /** Letters jump to the next name that begins with them. "/" and "?" have their own meaning. */
  #jump({ key }: KeyboardEvent): boolean {
    if (key.length !== 1 || key === "/" || key === "?" || (key === " " && !this.#typed.isTyping)) return false;
    const labels = this.entries.map(({ label }) => label);
    const index = this.#typed.find(key, labels, this.#activeIndex, performance.now());
    if (index !== undefined) {
      this.#activate(index);
      this.focusRow();
    }
    return true;
  }

  #activate(index: number): void {
    this.#activeIndex = Math.max(0, index);
    this.active = this.#keys[index];
  }

  readonly #click = (event: MouseEvent): void => {
    const entry = this.#entryOf(rowOf(event));
    if (entry === undefined) return;
    const { app } = this;
    const { selection } = app;
    const action = (event.target as HTMLElement).closest<HTMLElement>("[data-action]")?.dataset.action;
    if (action === "download" && entry.kind === "file") return app.download(entry.info);
    if (action === "delete") return app.deleteFiles(app.filesOf([entry]));
    if (action === "open") return this.#open(entry);
    if (action === "more") return this.#openMenu(entry, event.target as HTMLElement);
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch";
    const isToggle = action === "select" || event.ctrlKey || event.metaKey || (isTouch && selection.keys.size > 0);
    if (event.shiftKey) selection.set(extend(selection.current, entry.key, this.#keys));
    else if (isToggle) selection.set(toggle(selection.current, entry.key));
    else if (isTouch && entry.kind === "file") app.details.show(entry.info.name);
    else if (isTouch) this.#open(entry);
    else {
      selection.set(only(entry.key));
      // The open drawer follows the active row.
      if (app.details.name !== undefined && entry.kind === "file") app.details.show(entry.info.name);
    }
    if (event.shiftKey) getSelection()?.removeAllRanges();
  };

  readonly #doubleClick = (event: MouseEvent): void => {
    const entry = this.#entryOf(rowOf(event));
    if (entry === undefined || (event.target as HTMLElement).closest("[data-action]") !== null) return;
    this.#open(entry);
  };

  readonly #menu = (event: MouseEvent): void => {
    const row = rowOf(event);
    const entry = this.#entryOf(row);
    if (row === null || entry === undefined) return;
    event.preventDefault();
    // Opened by keyboard, so there is no pointer position.
    const isPoint = event.clientX !== 0 || event.clientY !== 0;
    if (isPoint) this.#showMenu(entry, event.clientX, event.clientY);
    else this.#openMenu(entry, row);
  };

  #openMenu(entry: Entry, at: HTMLElement): void {
    const { left, bottom } = (at.closest("button") ?? at).getBoundingClientRect();
    this.#showMenu(entry, left, bottom);
  }

  #showMenu(entry: Entry, x: number, y: number): void {
    const { selection, overlay } = this.app;
    if (!selection.keys.has(entry.key)) selection.set(phone.matches ? NOTHING : only(entry.key));
    overlay.open({ kind: "row-menu", entries: this.#meant(entry), x, y });
  }

  readonly #focused = (event: FocusEvent): void => {
    const key = rowOf(event)?.dataset.key;
    if (key === undefined) return;
    this.active = key;
    this.#activeIndex = Math.max(0, this.#keys.indexOf(key));
  };

  /** The whole selection, if it contains this entry; otherwise this entry alone. */
  #meant(entry: Entry): Entry[] {
    const { keys } = this.app.selection;
    return keys.has(entry.key) ? this.entries.filter(({ key }) => keys.has(key)) : [entry];
  }

  #select(keys: readonly string[]): void {
    this.app.selection.set({ keys: new Set(keys), anchor: keys[0] });
  }

  #open(entry: Entry): void {
    if (entry.kind === "folder") this.app.place.go(entry.path);
    else if (canDownload(entry.info)) this.app.download(entry.info);
    else if (entry.info.link !== undefined) this.app.openBucket(entry.info.link.bucket);
  }

  #entryOf(row: HTMLElement | null): Entry | undefined {
    if (row?.dataset.key === undefined) return undefined;
    return this.entries[this.#keys.indexOf(row.dataset.key)];
  }
}

/** Set by script, because the page's policy forbids style attributes. */
function renderRoom(rows: number): TemplateResult {
  return html`<div role="presentation" .style=${`height: ${String(rows * rowHeight())}px`}></div>`;
}

function rowHeight(): number {
  return phone.matches ? PHONE_ROW : ROW;
}

function rowOf(event: Event): HTMLElement | null {
  return (event.target as HTMLElement).closest<HTMLElement>("[data-key]");
}

customElements.define("file-grid", FileGrid);

declare global {
  interface HTMLElementTagNameMap {
    "file-grid": FileGrid;
  }
}
