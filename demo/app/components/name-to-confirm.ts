// Confirms an action that cannot be undone by typing a name.

import { html } from "lit";
import type { TemplateResult } from "lit";

/** A labelled field for the name; `onType` gets its value. */
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
