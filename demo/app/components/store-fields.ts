// Form fields shared by creating a store and changing its settings.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { LIMIT_UNITS } from "../store-config.ts";
import { t } from "../text/text.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Field for the size limit of a store; `isNeeded` where the server requires a limit. Errors are shown in the element
 * `problem`.
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

/** Field for when files expire: common durations, and the current one, in ms. */
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

/** Field for the number of replicas. The hint is in `copiesHint`. */
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

/** When files expire, in words. */
export function describeExpiry(ms: number): string {
  const text = t.stores;
  if (ms === 0) return text.never;
  const days = Math.round(ms / DAY);
  return days >= 1 ? text.afterDays(days) : text.afterHours(Math.ceil(ms / HOUR));
}
