// Styles that every component shares: resets, buttons, focus ring, icons, text for screen readers only.

import { css } from "lit";

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  p,
  ul {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  :focus-visible {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }
  svg {
    display: block;
    flex: none;
    width: 16px;
    height: 16px;
  }
  button,
  input {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 32px;
    padding: 0 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--raised);
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
  }
  /* Here and not above, so that a theme change is not animated. */
  button:hover {
    transition:
      background-color var(--quick),
      border-color var(--quick);
    background: var(--hover);
    border-color: var(--line-strong);
  }
  button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover {
    background: var(--accent-strong);
  }
  button.plain {
    border-color: transparent;
    background: transparent;
  }
  button.plain:hover {
    background: var(--hover);
  }
  button.icon {
    width: 32px;
    padding: 0;
    color: var(--muted);
  }
  button.icon:hover {
    color: var(--text);
  }
  @media (pointer: coarse) {
    button {
      min-height: 40px;
    }
    button.icon {
      width: 40px;
    }
  }
  .small {
    font-size: 12px;
    line-height: 16px;
  }
  .muted {
    color: var(--muted);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 4px;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    background: var(--line);
    color: var(--accent);
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: light-dark(var(--accent), #8b87f7);
  }
  progress::-moz-progress-bar {
    background: light-dark(var(--accent), #8b87f7);
  }
  dialog {
    width: min(440px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 24px;
    border: 0;
    border-radius: 12px;
    background: var(--raised);
    color: var(--text);
    box-shadow: var(--shadow);
  }
  dialog::backdrop {
    background: var(--scrim);
  }
  dialog h2 {
    font-size: 16px;
    line-height: 24px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
`;
