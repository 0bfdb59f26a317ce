// The menu of a row or of the selection: at the pointer, or a bottom sheet on phones.

import { css, html } from "lit";
import type { TemplateResult } from "lit";
import { canDownload } from "../downloads.ts";
import type { Entry } from "../folders.ts";
import { icons } from "../icons.ts";
import { t } from "../text/text.ts";
import { nameOf } from "./file-row.ts";
import { menu } from "./menu.css.ts";
import { OverlayDialog } from "./overlay-dialog.ts";
import { placeWithin } from "./place-within.ts";

interface Item {
  label: string;
  icon: TemplateResult;
  act: () => void;
}

export class RowMenu extends OverlayDialog {
  static override properties = { app: { attribute: false }, entries: { attribute: false }, x: {}, y: {} };
  static override styles = [
    OverlayDialog.styles,
    menu,
    css`
      .title {
        padding: 4px 12px 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  declare entries: readonly Entry[];
  /** Where to open it, in px of the window. */
  declare x: number;
  declare y: number;

  override firstUpdated(): void {
    super.firstUpdated();
    placeWithin(this.dialog, this.x, this.y);
    this.renderRoot.querySelector("button")?.focus();
  }

  override render(): TemplateResult {
    const [first] = this.entries;
    const title = this.entries.length === 1 && first ? nameOf(first) : t.list.selected(this.entries.length);
    return html`
      <dialog class="menu" aria-label=${title}>
        <p class="title small muted">${title}</p>
        <div role="menu" aria-label=${title} @keydown=${this.#key}>
          ${this.#items().map(
            ({ label, icon, act }) => html`
              <button
                role="menuitem"
                class="plain"
                @click=${() => {
                  this.close();
                  act();
                }}
              >
                ${icon} ${label}
              </button>
            `,
          )}
        </div>
      </dialog>
    `;
  }

  #items(): Item[] {
    const { app, entries } = this;
    const { isSealed } = app.bucket;
    const [first] = entries;
    const file = entries.length === 1 && first?.kind === "file" ? first : undefined;
    const folder = entries.length === 1 && first?.kind === "folder" ? first : undefined;
    const items: Item[] = [];
    if (folder) items.push({ label: t.actions.open, icon: icons.folder, act: () => app.place.go(folder.path) });
    if (file === undefined || canDownload(file.info)) {
      const label = file === undefined ? t.actions.downloadZip : t.actions.download;
      items.push({ label, icon: icons.download, act: () => app.downloadAll(entries) });
    }
    const shared = folder ?? (file !== undefined && canDownload(file.info) ? file : undefined);
    if (shared) items.push({ label: t.share.menu, icon: icons.share, act: () => void app.share(shared) });
    if (file) items.push({ label: t.actions.details, icon: icons.info, act: () => app.details.show(file.info.name) });
    if (first && entries.length === 1 && !isSealed) {
      const rename = (): void => app.overlay.open({ kind: "rename", entry: first });
      items.push({ label: t.actions.rename, icon: icons.pencil, act: rename });
    }
    if (!isSealed)
      items.push({ label: t.actions.delete, icon: icons.remove, act: () => app.deleteFiles(app.filesOf(entries)) });
    return items;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = buttons.findIndex((button) => button === this.shadowRoot?.activeElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons.at(next % buttons.length)?.focus();
  };
}

customElements.define("row-menu", RowMenu);
