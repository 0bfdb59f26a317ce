// Fields that a new store and the settings of one have in common.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { LIMIT_UNITS } from "../store-config.ts";
import { t } from "../text/text.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The most that a store may hold; `isNeeded` where the server takes no store without a limit. What is wrong with it stands
 * in the element `problem`.
 */
export function limitField(limit: string, unit: number, isWrong: boolean, isNeeded = false): TemplateResult {
  const text = t.stores;
  return html`
    <div class="field">
      <label for="limit">${text.limit}</label>
      <div class="row">
        <input
          id="limit"
          name="limit"
          inputmode="decimal"
          .value=${limit}
          ?required=${isNeeded}
          aria-invalid=${isWrong ? "true" : "false"}
          aria-describedby="problem limit-hint"
        />
        <select name="unit" aria-label=${text.limitUnit}>
          ${LIMIT_UNITS.map(
            ([bytes, label]) => html`<option value=${bytes} ?selected=${bytes === unit}>${label}</option>`,
          )}
        </select>
      </div>
      <span id="limit-hint" class="hint small muted"
        >${isNeeded ? (isWrong ? nothing : text.limitNeeded) : text.limitHint}</span
      >
    </div>
  `;
}

/** When files disappear: usual times, and the one that is set, in ms. */
export function expiryField(expiry: number, onChange?: (event: Event) => void): TemplateResult {
  const text = t.stores;
  const usual: [number, string][] = [
    [0, text.never],
    [DAY, text.afterDay],
    [7 * DAY, text.afterWeek],
    [30 * DAY, text.afterMonth],
    [365 * DAY, text.afterYear],
  ];
  const isUsual = usual.some(([ms]) => ms === expiry);
  const all = isUsual ? usual : [...usual, [expiry, describeExpiry(expiry)] as const].sort(([a], [b]) => a - b);
  return html`
    <label class="field">
      ${text.expiry}
      <select name="expiry" @change=${onChange}>
        ${all.map(([ms, label]) => html`<option value=${ms} ?selected=${ms === expiry}>${label}</option>`)}
      </select>
    </label>
  `;
}

/** How many servers keep a store. The hint stands in `copiesHint`. */
export function copiesField(copies: number): TemplateResult {
  const text = t.stores;
  const counts = [...new Set([1, 3, 5, copies])].sort();
  return html`
    <label class="field">
      ${text.copies}
      <select name="copies" aria-describedby="copies-hint">
        ${counts.map(
          (count) => html`<option value=${count} ?selected=${count === copies}>${text.copy(count)}</option>`,
        )}
      </select>
    </label>
  `;
}

export function copiesHint(): TemplateResult {
  return html`<p id="copies-hint" class="small muted">${t.stores.copiesHint}</p>`;
}

export function compressField(isChecked: boolean): TemplateResult {
  const text = t.stores;
  return html`
    <label class="choice">
      <input type="checkbox" name="compress" .checked=${isChecked} />
      <span>${text.compress} <span class="hint small muted">${text.compressHint}</span></span>
    </label>
  `;
}

/** When files disappear, in words. */
export function describeExpiry(ms: number): string {
  const text = t.stores;
  if (ms === 0) return text.never;
  const days = Math.round(ms / DAY);
  return days >= 1 ? text.afterDays(days) : text.afterHours(Math.ceil(ms / HOUR));
}
