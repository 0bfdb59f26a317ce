// The keyboard shortcuts on one page.

import { css, html } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../text/text.ts";
import { OverlayDialog } from "./overlay-dialog.ts";

export class KeyboardDialog extends OverlayDialog {
  static override properties = { app: { attribute: false } };
  static override styles = [
    OverlayDialog.styles,
    css`
      dialog {
        width: min(560px, calc(100vw - 32px));
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 8px;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 24px;
        margin: 0;
      }
      div.line {
        display: grid;
        grid-template-columns: subgrid;
        grid-column: 1 / -1;
        align-items: center;
        min-height: 36px;
        border-top: 1px solid var(--line);
      }
      dd {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: 4px;
        margin: 0;
      }
      kbd {
        min-width: 24px;
        padding: 1px 6px;
        border: 1px solid var(--line);
        border-bottom-width: 2px;
        border-radius: 6px;
        background: var(--surface);
        font: 12px/18px var(--font);
        text-align: center;
      }
    `,
  ];

  override render(): TemplateResult {
    const command = /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : t.keyboard.control;
    const k = t.keyboard;
    const lines: [string, string[]][] = [
      [k.search, ["/"]],
      [k.move, ["↑", "↓"]],
      [k.firstLast, [k.homeKey, k.endKey]],
      [k.jump, [k.type]],
      [k.details, [k.space]],
      [k.open, [k.enterKey]],
      [k.up, [k.backspaceKey]],
      [k.rename, ["F2"]],
      [k.delete, [k.deleteKey]],
      [k.undo, [command, "Z"]],
      [k.selectAll, [command, "A"]],
      [k.selectMore, [k.shiftKey, "↑", "↓"]],
      [k.selectMore, [command, k.space]],
      [k.menu, [k.shiftKey, "F10"]],
      [k.paste, [command, "V"]],
      [k.escape, ["Esc"]],
      [k.help, ["?"]],
    ];
    return html`
      <dialog aria-labelledby="title">
        <div class="top">
          <h2 id="title">${k.title}</h2>
          <button data-first @click=${() => this.close()}>${t.close}</button>
        </div>
        <dl>
          ${lines.map(
            ([what, keys]) => html`
              <div class="line">
                <dt>${what}</dt>
                <dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>
              </div>
            `,
          )}
        </dl>
      </dialog>
    `;
  }
}

customElements.define("keyboard-dialog", KeyboardDialog);
