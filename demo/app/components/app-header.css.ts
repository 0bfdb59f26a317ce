// Styles of the header.

import { css } from "lit";

export const appHeaderStyles = css`
  :host {
    position: sticky;
    top: 0;
    z-index: 10;
    background: var(--bg);
    border-bottom: 1px solid var(--line);
  }
  header {
    display: flex;
    align-items: center;
    gap: 12px;
    height: 56px;
    max-width: 1120px;
    margin: 0 auto;
    padding: 0 24px;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 8px;
    font-weight: 600;
  }
  .brand svg {
    width: 24px;
    height: 24px;
  }
  .slash {
    width: 1px;
    height: 20px;
    background: var(--line);
    transform: rotate(16deg);
  }
  .store {
    display: flex;
    align-items: center;
    gap: 4px;
    min-width: 0;
    margin-right: auto;
    padding: 2px 2px 2px 8px;
    margin-left: -8px;
    border-radius: var(--radius);
    cursor: pointer;
  }
  .store:hover {
    background: var(--hover);
  }
  .which {
    min-width: 0;
  }
  h1 {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 14px;
    line-height: 20px;
    font-weight: 600;
  }
  .used {
    display: flex;
    align-items: center;
    gap: 8px;
    white-space: nowrap;
  }
  meter {
    width: 64px;
    height: 4px;
    appearance: none;
    border-radius: 2px;
    overflow: hidden;
    background: var(--line);
  }
  meter::-webkit-meter-bar {
    height: 4px;
    border: 0;
    border-radius: 2px;
    background: var(--line);
  }
  meter::-webkit-meter-optimum-value {
    background: var(--accent);
  }
  meter::-webkit-meter-suboptimum-value,
  meter::-webkit-meter-even-less-good-value {
    background: var(--warn);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .badge svg {
    width: 12px;
    height: 12px;
  }
  .language {
    position: relative;
    display: grid;
    place-items: center;
    min-width: 32px;
    min-height: 32px;
    border-radius: var(--radius);
    color: var(--muted);
    font-weight: 600;
  }
  .language:hover {
    background: var(--hover);
    color: var(--text);
  }
  .language:focus-within:has(:focus-visible) {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }
  .language select {
    position: absolute;
    inset: 0;
    width: 100%;
    opacity: 0;
    cursor: pointer;
  }
  .state {
    font-weight: 400;
  }
  /* As wide as " · 999 ms", so that another digit shifts nothing. */
  .rtt {
    display: inline-block;
    min-width: 7.5ch;
    white-space: pre;
  }
  .dot {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--warn);
  }
  .dot.good {
    background: var(--good);
  }
  .dot.bad {
    background: var(--bad);
  }
  @media (max-width: 640px) {
    header {
      gap: 4px;
      padding: 0 4px 0 12px;
    }
    .brand span,
    .slash,
    .keys,
    .rtt {
      display: none;
    }
    header > button.icon {
      width: 36px;
    }
    .state {
      padding: 0 4px;
    }
    meter {
      display: none;
    }
    .used {
      overflow: hidden;
      text-overflow: ellipsis;
      display: block;
    }
  }
  @media (max-width: 480px) {
    /* No room for it here; the dialog about the store shows it, too. */
    .amount {
      display: none;
    }
  }
`;
