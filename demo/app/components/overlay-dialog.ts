// Base of the dialogs that are loaded on demand: they open themselves and report when they close.

import { LitElement, css } from "lit";
import type { CSSResultGroup } from "lit";
import type { App } from "../app.ts";
import { shared } from "../styles/shared.ts";

export const form = css`
  form,
  .stack {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 4px;
    font-weight: 500;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  .choice input {
    flex: none;
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--accent);
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    font-weight: 500;
  }
  .field .hint,
  .choice .hint {
    font-weight: 400;
  }
  .field input,
  .field select,
  .field textarea {
    width: 100%;
    min-height: 36px;
    padding: 0 12px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--bg);
    font: inherit;
    font-weight: 400;
    color: inherit;
  }
  .field textarea {
    min-height: 64px;
    padding: 8px 12px;
    resize: vertical;
  }
  .field input[type="file"] {
    padding: 6px 12px;
  }
  .problem {
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    gap: 8px;
  }
  .row > * {
    flex: 1;
    min-width: 0;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 8px;
  }
`;

export abstract class OverlayDialog<Host extends Pick<App, "overlay"> = App> extends LitElement {
  static override styles: CSSResultGroup = [shared, form];

  declare app: Host;

  /** The dialog element in the component's template. */
  get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  override firstUpdated(): void {
    const { dialog } = this;
    if (dialog === null) return;
    const { overlay } = this.app;
    const mine = overlay.current;
    // A dialog closes slightly later than its button opens the next one.
    dialog.addEventListener("close", () => {
      if (overlay.current === mine) overlay.close();
    });
    dialog.addEventListener("click", (event) => {
      // A click on the backdrop targets the dialog itself; its content is inside its padding.
      if (event.target === dialog && isOutside(dialog, event)) this.close();
    });
    dialog.showModal();
    this.renderRoot.querySelector<HTMLElement>("[data-first]")?.focus();
  }

  override disconnectedCallback(): void {
    // Focus returns to the element that had it.
    if (this.dialog?.open === true) this.dialog.close();
    super.disconnectedCallback();
  }

  close(): void {
    this.dialog?.close();
  }

  /** The value of a form field. */
  value(name: string): string {
    const field = this.renderRoot.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${name}]`);
    return field?.value ?? "";
  }
}

function isOutside(dialog: HTMLDialogElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
