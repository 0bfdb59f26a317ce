// What lies over the window while something is held over it that can be dropped.

import { css, html } from "lit";
import type { TemplateResult } from "lit";

export const dropOverlayStyles = css`
  .overlay {
    position: fixed;
    inset: 0;
    z-index: 40;
    display: grid;
    place-items: center;
    padding: 16px;
    background: color-mix(in srgb, var(--bg) 94%, transparent);
    pointer-events: none;
  }
  .frame {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    width: 100%;
    height: 100%;
    border: 2px dashed var(--accent-text);
    border-radius: 16px;
    background: color-mix(in srgb, var(--accent-soft) 60%, transparent);
    font-size: 20px;
    line-height: 28px;
    font-weight: 600;
    text-align: center;
    overflow-wrap: anywhere;
  }
  .frame svg {
    width: 32px;
    height: 32px;
    color: var(--accent-text);
  }
`;

/** Says what a drop will do. */
export function dropTarget(icon: TemplateResult, text: string): TemplateResult {
  return html`
    <div class="overlay">
      <div class="frame">${icon} ${text}</div>
    </div>
  `;
}
