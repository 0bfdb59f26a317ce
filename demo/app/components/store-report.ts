// The result of checking the store, one line per kind of finding.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { StoreReport } from "nats-objects";
import { icons } from "../icons.ts";
import { t } from "../text/text.ts";

/** Whether a repair would change anything. */
export function isUntidy({ orphans, deleteMarkers, halfRenames, misplaced, invalid }: StoreReport): boolean {
  const found = orphans.length + deleteMarkers.length + halfRenames.length + misplaced.length;
  return found > 0 || invalid.some(({ names, blocksRepair }) => names.length > 0 && !blocksRepair);
}

/** Renders the report as a list. */
export function renderReport(report: StoreReport): TemplateResult {
  const { orphans, truncated, expired, deleteMarkers, halfRenames, misplaced, invalid, repaired } = report;
  const text = t.stores;
  const done = repaired ? icons.check : icons.info;
  const parts = orphans.reduce((sum, { chunks }) => sum + chunks, 0);
  const renamed = halfRenames.map(({ from, to }) => text.halfRename(from.name, to.name)).join(", ");
  const unread = invalid.flatMap(({ names }) => names.slice(0, 1));
  const isBlocked = invalid.some(({ blocksRepair }) => blocksRepair);
  const namesOf = (found: StoreReport["truncated"]): string => found.map(({ info }) => info.name).join(", ");
  const lines = [
    repaired ? line(icons.check, "good", text.freed) : nothing,
    orphans.length > 0 ? line(done, "", text.orphans(orphans.length), text.orphanParts(parts)) : nothing,
    deleteMarkers.length > 0 ? line(done, "", text.markers(deleteMarkers.length)) : nothing,
    halfRenames.length > 0 ? line(done, "", text.halfRenames(halfRenames.length), "", renamed) : nothing,
    misplaced.length > 0
      ? line(done, "", text.misplaced(misplaced.length), "", misplaced.map(({ name }) => name).join(", "))
      : nothing,
    truncated.length > 0
      ? line(icons.warning, "bad", text.truncated(truncated.length), "", `${namesOf(truncated)}. ${text.truncatedText}`)
      : nothing,
    expired.length > 0
      ? line(icons.warning, "bad", text.expired(expired.length), "", `${namesOf(expired)}. ${text.truncatedText}`)
      : nothing,
    invalid.length > 0
      ? line(
          icons.warning,
          "bad",
          text.invalid(invalid.length),
          "",
          [unread.join(", "), isBlocked ? text.invalidBlocks : ""].filter((part) => part !== "").join(". "),
        )
      : nothing,
  ].filter((each) => each !== nothing);
  return html`<ul class="report">
    ${lines.length === 0 ? line(icons.check, "good", text.allWell) : lines}
  </ul>`;
}

function line(icon: TemplateResult, tone: string, what: string, count = "", more = ""): TemplateResult {
  return html`
    <li>
      <span class=${tone}>${icon}</span><span>${what}</span><span class="small muted">${count}</span>
      ${more === "" ? nothing : html`<span class="more small muted">${more}</span>`}
    </li>
  `;
}
