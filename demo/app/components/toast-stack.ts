// Short messages at the bottom left; below the header on small screens. Their timer pauses while they are hovered or focused.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { App } from "../app.ts";
import { icons } from "../icons.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";

export class ToastStack extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [
    shared,
    css`
      .stack {
        position: fixed;
        bottom: 16px;
        left: 16px;
        z-index: 30;
        display: flex;
        flex-direction: column;
        gap: 8px;
        width: min(400px, calc(100vw - 32px));
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 8px 8px 8px 16px;
        border-radius: var(--radius);
        background: var(--raised);
        box-shadow: var(--shadow);
        animation: rise var(--calm);
      }
      .toast p {
        flex: 1;
        min-width: 0;
        padding: 4px 0;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
        overflow: hidden;
      }
      .toast > svg {
        color: var(--bad);
      }
      .act {
        color: var(--accent-text);
      }
      @keyframes rise {
        from {
          opacity: 0;
          translate: 0 8px;
        }
      }
      @media (max-width: 900px) {
        /* The transfers are at the bottom. */
        .stack {
          top: 64px;
          bottom: auto;
        }
      }
    `,
  ];

  declare app: App;

  constructor() {
    super();
    new Watching(this, () => [this.app.toasts]);
  }

  override render(): TemplateResult {
    const { toasts } = this.app;
    return html`
      <div
        class="stack"
        role="status"
        aria-label=${t.notifications}
        aria-atomic="false"
        @pointerenter=${() => toasts.pause()}
        @pointerleave=${() => toasts.resume()}
        @focusin=${() => toasts.pause()}
        @focusout=${() => toasts.resume()}
      >
        ${repeat(
          toasts.items,
          (toast) => toast.id,
          (toast) => html`
            <div class="toast">
              ${toast.tone === "bad" ? icons.warning : nothing}
              <p>${toast.text}</p>
              ${
                toast.action === undefined
                  ? nothing
                  : html`<button class="plain act" @click=${() => toasts.act(toast.id)}>${toast.action.label}</button>`
              }
              <button class="plain icon" aria-label=${t.dismiss} @click=${() => toasts.dismiss(toast.id)}>
                ${icons.x}
              </button>
            </div>
          `,
        )}
      </div>
    `;
  }
}

customElements.define("toast-stack", ToastStack);
