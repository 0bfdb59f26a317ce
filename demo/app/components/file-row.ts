// One row of the list: a file or a folder.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { canDownload } from "../downloads.ts";
import { folderOf } from "../folders.ts";
import type { Entry, FileEntry, FolderEntry } from "../folders.ts";
import { formatAgo, formatExact, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { kindOf } from "../kinds.ts";
import { cutName, shownName } from "../shown-name.ts";
import { t } from "../text/text.ts";

export interface RowState {
  /** Index in the list, from 0. */
  index: number;
  /** Whether this is the active row. */
  isActive: boolean;
  isSelected: boolean;
  isSealed: boolean;
  /** Show names with their folders. */
  hasPaths: boolean;
  /** On a phone, a row has fewer parts: see file-grid.css.ts. */
  isPhone: boolean;
  /** Counted from 1 for names that look like another row's. */
  spelling: number | undefined;
  /** The time that relative times count from, in ms since the epoch. */
  now: number;
}

/** Accessible name of an entry and its buttons. */
export function nameOf(entry: Entry): string {
  return cutName(entry.kind === "file" ? entry.info.name : entry.label);
}

export function fileRow(entry: Entry, state: RowState): TemplateResult {
  const { index, isActive, isSelected, isSealed, isPhone, spelling } = state;
  const tabindex = isActive ? 0 : -1;
  const other = spelling === undefined ? "" : t.list.otherSpelling(spelling);
  const name = other === "" ? nameOf(entry) : `${nameOf(entry)} (${other})`;
  const parts = entry.kind === "file" ? fileParts(entry, state) : folderParts(entry, state, tabindex);
  const button = (action: string, label: string, icon: TemplateResult, kind = ""): TemplateResult => html`
    <button
      class="plain icon ${kind}"
      data-action=${action}
      tabindex=${tabindex}
      aria-label=${label}
      title=${action === "more" ? t.actions.more : action === "delete" ? t.actions.delete : t.actions.download}
    >
      ${icon}
    </button>
  `;
  return html`
    <div
      role="row"
      class="row ${entry.kind}"
      data-key=${entry.key}
      tabindex=${tabindex}
      aria-rowindex=${index + 2}
      aria-selected=${isSelected ? "true" : "false"}
    >
      <div role="rowheader" class="name">
        ${parts.icon}
        <div>
          ${other === "" ? parts.name : spelled(parts.name, other)}
          <span class="below small muted" aria-hidden="true">${parts.size} · ${parts.ago}</span>
        </div>
      </div>
      ${isPhone ? nothing : columns(parts)}
      <div role="gridcell" class="actions">
        ${
          !isPhone && entry.kind === "file" && canDownload(entry.info)
            ? button("download", t.actions.named(t.actions.download, name), icons.download, "wide")
            : nothing
        }
        ${isSealed || isPhone ? nothing : button("delete", t.actions.named(t.actions.delete, name), icons.remove, "wide")}
        ${button("more", t.actions.moreFor(name), icons.ellipsis, "narrow")}
      </div>
      <div role="gridcell" class="check">
        <input
          type="checkbox"
          tabindex=${tabindex}
          data-action="select"
          aria-label=${t.list.select(name)}
          .checked=${isSelected}
        />
      </div>
    </div>
  `;
}

function columns(parts: Parts): TemplateResult {
  return html`
    <div role="gridcell" class="size">${parts.size}</div>
    <div role="gridcell" class="changed">
      <time datetime=${parts.time.toISOString()} title=${formatExact(parts.time)}>${parts.ago}</time>
    </div>
    <div role="gridcell" class="type">${parts.type}</div>
  `;
}

/** A name, with a mark if it looks like another one. */
function spelled(name: TemplateResult, other: string): TemplateResult {
  return html`<div class="spelled">
    ${name}<span class="small muted" title=${t.list.otherSpellingHint}>${other}</span>
  </div>`;
}

interface Parts {
  icon: TemplateResult;
  name: TemplateResult;
  size: string;
  type: string;
  time: Date;
  ago: string;
}

function fileParts({ info, label }: FileEntry, { hasPaths, now }: RowState): Parts {
  const kind = kindOf(info);
  const folder = hasPaths ? folderOf(info.name) : "";
  const muted = folder === "" ? nothing : html`<span class="muted">${shownName(folder)}</span>`;
  return {
    icon: icons[kind.icon],
    name: html`<bdi class="text" title=${cutName(info.name)}>${muted}${shownName(label)}</bdi>`,
    size: info.link === undefined ? formatSize(info.size) : "—",
    type: kind.label,
    time: info.mtime,
    ago: formatAgo(info.mtime, now),
  };
}

function folderParts({ label, path, count, size, changed }: FolderEntry, { now }: RowState, tabindex: number): Parts {
  return {
    icon: icons.folder,
    name: html`
      <button
        class="plain open"
        data-action="open"
        tabindex=${tabindex}
        title=${cutName(path)}
        aria-label=${t.actions.named(t.actions.open, cutName(label))}
      >
        <bdi class="text">${shownName(label)}</bdi>
      </button>
    `,
    size: formatSize(size),
    type: t.files(count),
    time: changed,
    ago: formatAgo(changed, now),
  };
}
