// What cannot be undone is confirmed by typing a name.

import { html } from "lit";
import type { TemplateResult } from "lit";

/** A field for the name, with what it is for; `onType` gets what stands in it. */
export function nameToConfirm(label: string, typed: string, onType: (typed: string) => void): TemplateResult {
  return html`
    <label class="field">
      ${label}
      <input
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${typed}
        @input=${(event: InputEvent) => onType((event.target as HTMLInputElement).value)}
      />
    </label>
  `;
}
