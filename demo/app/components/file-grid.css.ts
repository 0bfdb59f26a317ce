// Styles of the grid. file-grid.ts has the same row heights.

import { css } from "lit";

export const fileGridStyles = css`
  :host {
    display: block;
    container: grid / inline-size;
  }
  .head,
  .row {
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr) 96px 140px 140px 112px;
    align-items: center;
    gap: 0 12px;
    padding: 0 4px 0 12px;
    border-bottom: 1px solid var(--line);
  }
  .head {
    position: sticky;
    top: 57px;
    z-index: 1;
    height: 36px;
    background: var(--bg);
    color: var(--muted);
  }
  .head button {
    min-height: 28px;
    margin-left: -8px;
    padding: 0 8px;
    gap: 4px;
    font-weight: 500;
  }
  .head svg {
    width: 12px;
    height: 12px;
  }
  [aria-sort="ascending"] svg {
    rotate: 180deg;
  }
  .size {
    text-align: right;
  }
  .head .size button {
    margin: 0 -8px 0 0;
  }
  .row {
    height: 44px;
    contain: strict;
    /* Below the page's header and the column headers. */
    scroll-margin: 100px 0 8px;
  }
  .name {
    grid-column: 2;
  }
  /* Last in the DOM for keyboard and screen readers, first visually. */
  .check {
    grid-column: 1;
    grid-row: 1;
    display: grid;
    place-items: center;
    height: 100%;
  }
  .check input {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--accent);
    cursor: pointer;
  }
  /* The whole row height is clickable. */
  .check {
    position: relative;
  }
  .check input::after {
    content: "";
    position: absolute;
    inset: 0 -10px 0 -12px;
  }
  .row:hover {
    background: var(--hover);
  }
  .row[aria-selected="true"] {
    background: var(--accent-soft);
  }
  .row:focus-visible {
    border-radius: 4px;
    outline-offset: -2px;
  }
  .row button:focus-visible {
    outline-offset: -2px;
  }
  .size,
  .changed,
  .type {
    /* A "j" overhangs its box on the left and would be clipped. */
    margin-inline-start: -2px;
    padding-inline-start: 2px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row .size,
  .row .changed,
  .row .type {
    color: var(--muted);
  }
  .name {
    display: flex;
    align-items: center;
    gap: 12px;
    min-width: 0;
  }
  .row .name > svg {
    color: var(--muted);
  }
  .name > div {
    flex: 1;
    min-width: 0;
  }
  .text {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
    font-weight: 500;
  }
  .text .muted {
    font-weight: 400;
  }
  .spelled {
    display: flex;
    align-items: baseline;
    gap: 8px;
  }
  .spelled > :first-child {
    min-width: 0;
  }
  .spelled > span {
    flex: none;
  }
  .open {
    display: block;
    max-width: 100%;
    min-height: 24px;
    margin-left: -7px;
    padding: 0 6px;
  }
  .open:hover {
    text-decoration: underline;
  }
  .folder .name > svg {
    fill: var(--accent-soft);
    color: var(--accent-text);
  }
  .below {
    display: none;
  }
  .actions {
    display: flex;
    justify-content: flex-end;
  }
  @media (hover: hover) {
    .actions button,
    [role="grid"]:not(.selecting) .check input {
      opacity: 0;
    }
    .row:hover .check input,
    .row:focus-within .check input,
    .row:focus .check input {
      opacity: 1;
    }
    .row:hover .actions button,
    .row:focus-within .actions button,
    .row:focus .actions button {
      opacity: 1;
    }
    .actions button:hover {
      background: var(--line);
    }
  }
  @container grid (max-width: 900px) {
    .head,
    .row {
      grid-template-columns: 20px minmax(0, 1fr) 88px 112px 112px;
    }
    .type {
      display: none;
    }
  }
  @container grid (max-width: 560px) {
    .head,
    .row {
      grid-template-columns: 20px minmax(0, 1fr) 88px 112px;
    }
    .changed {
      display: none;
    }
  }
  @media (max-width: 640px) {
    .head {
      display: none;
    }
    .row {
      grid-template-columns: 20px minmax(0, 1fr) auto;
      gap: 0 12px;
      height: 56px;
      scroll-margin-top: 64px;
      padding: 0 0 0 8px;
    }
    .row .size,
    .row .changed,
    .actions .wide {
      display: none;
    }
    .below {
      display: block;
    }
    .actions button.narrow {
      opacity: 1;
      width: 44px;
      height: 44px;
    }
  }
`;
