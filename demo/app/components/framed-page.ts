// Shown when the page is embedded in another one: only a link out, so that no click can be hijacked.

import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";

export class FramedPage extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 8px;
        min-height: 100dvh;
        padding: 16px;
        text-align: center;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`
      <p class="muted">${t.framed.text}</p>
      <a href=${location.href} target="_blank" rel="noopener noreferrer">${t.framed.open}</a>
    `;
  }
}

customElements.define("framed-page", FramedPage);

declare global {
  interface HTMLElementTagNameMap {
    "framed-page": FramedPage;
  }
}
