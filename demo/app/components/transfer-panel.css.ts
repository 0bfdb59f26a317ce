// Styles of the transfers: a card at the bottom right; a bar along the bottom on phones.

import { css } from "lit";

export const transferPanelStyles = css`
  .panel {
    position: fixed;
    right: 16px;
    bottom: 16px;
    z-index: 20;
    display: flex;
    flex-direction: column;
    width: 400px;
    max-height: min(420px, 50vh);
    transition: right var(--calm);
    border-radius: 12px;
    background: var(--raised);
    box-shadow: var(--shadow);
    overflow: hidden;
  }
  /* The drawer is at the right edge. */
  :host([beside]) .panel {
    right: 392px;
  }
  .top {
    display: flex;
    align-items: center;
    gap: 4px;
    min-height: 56px;
    padding: 8px 8px 8px 16px;
  }
  .title {
    flex: 1;
    min-width: 0;
  }
  h2 {
    font-size: 14px;
    line-height: 20px;
    font-weight: 600;
  }
  .title p {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .fold svg {
    transition: rotate var(--calm);
  }
  .fold[aria-expanded="false"] svg {
    rotate: 180deg;
  }
  .all {
    border-radius: 0;
  }
  ul {
    overflow-y: auto;
    overscroll-behavior: contain;
    border-top: 1px solid var(--line);
  }
  .line {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 64px;
    padding: 8px 8px 8px 16px;
  }
  .line + .line {
    border-top: 1px solid var(--line);
  }
  .line > svg {
    color: var(--muted);
  }
  .what {
    flex: 1;
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
    font-weight: 500;
  }
  .detail {
    min-height: 16px;
    color: var(--muted);
    overflow-wrap: anywhere;
  }
  .running .detail {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .failed .detail {
    color: var(--bad);
  }
  .end {
    display: grid;
    place-items: center;
    width: 32px;
    color: var(--good);
  }
  .buttons {
    display: flex;
    flex: none;
  }
  .paused progress {
    opacity: 0.6;
  }
  .safe {
    padding: 8px 16px 12px;
    border-top: 1px solid var(--line);
  }
  .more {
    padding: 12px 16px;
    border-top: 1px solid var(--line);
  }
  @media (max-width: 640px) {
    .panel,
    :host([beside]) .panel {
      right: 0;
      bottom: 0;
      width: 100%;
      border-radius: 12px 12px 0 0;
      padding-bottom: env(safe-area-inset-bottom);
    }
  }
`;
