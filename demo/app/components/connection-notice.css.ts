// Styles of the notice: a full page, or a line above the list.

import { css } from "lit";

export const connectionNoticeStyles = css`
  :host {
    display: contents;
  }
  .page {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 16px;
    max-width: 480px;
    margin: 12vh auto 0;
    text-align: center;
  }
  .page > svg {
    width: 32px;
    height: 32px;
    color: var(--muted);
    stroke-width: 1.5;
  }
  h2 {
    font-size: 16px;
    line-height: 24px;
    font-weight: 600;
    text-wrap: balance;
  }
  h2 .countdown {
    display: block;
    font-size: 14px;
    line-height: 20px;
    font-weight: 400;
    color: var(--muted);
    min-height: 20px;
  }
  .page > p {
    overflow-wrap: anywhere;
  }
  .hints {
    display: flex;
    flex-direction: column;
    gap: 4px;
    padding: 12px 16px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    text-align: left;
    overflow-wrap: anywhere;
  }
  .hints p {
    font-weight: 600;
  }
  .hints li {
    margin-left: 16px;
    list-style: disc;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    padding: 8px 8px 8px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .line > svg {
    color: var(--warn);
  }
  .line p {
    flex: 1 1 200px;
  }
`;
