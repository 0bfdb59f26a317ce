// Styles of the drawer: at the right edge below the header; full screen on small screens.

import { css } from "lit";

export const detailsDrawerStyles = css`
  dialog {
    position: fixed;
    inset: 57px 0 0 auto;
    z-index: 15;
    width: 376px;
    max-width: none;
    height: auto;
    max-height: none;
    margin: 0;
    padding: 16px;
    overflow-y: auto;
    overscroll-behavior: contain;
    border-radius: 0;
    border-left: 1px solid var(--line);
    background: var(--bg);
    box-shadow: none;
  }
  .top {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 8px;
  }
  dialog h2 {
    padding-top: 4px;
  }
  h3 {
    margin: 16px 0 4px;
    font-size: 14px;
    line-height: 20px;
  }
  file-preview {
    margin: 12px 0;
  }
  .actions {
    display: flex;
    gap: 8px;
  }
  .actions button:not(.icon) {
    flex: 1;
  }
  .describe {
    margin-top: 12px;
  }
  .describe button.plain {
    margin-left: -12px;
    color: var(--accent-text);
  }
  .description {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  dl {
    display: grid;
    grid-template-columns: 104px minmax(0, 1fr);
    gap: 8px 12px;
    margin: 12px 0 0;
  }
  dt {
    color: var(--muted);
    overflow-wrap: anywhere;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .mime {
    display: block;
  }
  code {
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  }
  .verify {
    margin: 4px 0;
  }
  .verify span {
    display: flex;
    gap: 8px;
  }
  .good {
    color: var(--good);
  }
  .bad {
    color: var(--bad);
  }
  .gone {
    margin-top: 16px;
  }
  @media (max-width: 900px) {
    dialog {
      inset: 0;
      z-index: auto;
      width: 100%;
      height: 100%;
      padding-bottom: calc(16px + env(safe-area-inset-bottom));
      border: 0;
    }
  }
`;
