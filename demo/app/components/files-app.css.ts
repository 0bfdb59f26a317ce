// Styles of the page as a whole.

import { css } from "lit";

export const filesAppStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  main {
    flex: 1;
    display: flex;
    flex-direction: column;
    gap: 16px;
    width: 100%;
    max-width: 1120px;
    margin: 0 auto;
    padding: 24px 24px 32px;
  }
  main.above-panel {
    padding-bottom: min(440px, 50vh);
  }
  @media (min-width: 901px) {
    /* The drawer is 376 px wide; the list is centred in the rest. */
    main.beside-drawer {
      width: min(1120px, 100% - 376px);
      margin: 0 calc(376px + max(0px, (100% - 376px - 1120px) / 2)) 0 auto;
    }
  }
  @media (max-width: 640px) {
    main {
      gap: 12px;
      padding: 16px 12px 24px;
    }
  }
`;
