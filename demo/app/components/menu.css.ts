// Styles of menus: a small card at the pointer; a bottom sheet on phones.

import { css } from "lit";

export const menu = css`
  dialog.menu {
    width: max-content;
    min-width: 200px;
    max-width: min(360px, calc(100vw - 16px));
    margin: 0;
    padding: 8px 4px 4px;
    border-radius: 12px;
  }
  dialog.menu::backdrop {
    background: transparent;
  }
  [role="menu"] {
    display: flex;
    flex-direction: column;
  }
  [role="menu"] button {
    justify-content: flex-start;
    gap: 12px;
    min-height: 36px;
    font-weight: 400;
  }
  [role="menu"] svg {
    color: var(--muted);
  }
  @media (max-width: 640px) {
    dialog.menu {
      inset: auto 0 0;
      width: 100%;
      max-width: none;
      border-radius: 12px 12px 0 0;
      padding: 16px 8px calc(8px + env(safe-area-inset-bottom));
    }
    dialog.menu::backdrop {
      background: var(--scrim);
    }
    [role="menu"] button {
      min-height: 48px;
    }
  }
`;
