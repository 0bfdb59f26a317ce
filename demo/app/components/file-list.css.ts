// Styles around the grid: toolbar, search, loading, no results.

import { css } from "lit";

export const fileListStyles = css`
  section {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  .toolbar:not(.unseen) {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  h2,
  h3 {
    margin: 0;
    font-size: 14px;
    line-height: 20px;
    font-weight: 600;
  }
  h2:not(.unseen) {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  nav {
    display: flex;
    align-items: center;
    min-width: 0;
    margin-right: -4px;
    color: var(--muted);
  }
  nav button {
    flex: 0 1 auto;
    display: block;
    min-width: 24px;
    padding: 0 6px;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 400;
  }
  nav button:first-child {
    margin-left: -6px;
  }
  nav svg {
    width: 14px;
    height: 14px;
  }
  .count {
    flex: none;
    white-space: nowrap;
  }
  .selected {
    font-weight: 600;
    white-space: nowrap;
  }
  .actions {
    display: flex;
    gap: 4px;
    margin-left: 8px;
  }
  .search {
    position: relative;
    flex: 0 1 260px;
    margin-left: auto;
  }
  .search svg {
    position: absolute;
    top: 8px;
    left: 10px;
    color: var(--muted);
  }
  .search input {
    width: 100%;
    height: 32px;
    padding: 0 8px 0 34px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--bg);
  }
  .search input:hover {
    border-color: var(--line-strong);
  }
  .search input::-webkit-search-cancel-button {
    filter: grayscale(1);
  }
  .search input::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .none {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 16px;
    padding: 64px 16px;
    text-align: center;
    overflow-wrap: anywhere;
  }
  .skeleton div {
    height: 44px;
    border-bottom: 1px solid var(--line);
    background: linear-gradient(var(--line) 0 0) 12px center / 40% 10px no-repeat;
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  .skeleton .w52 {
    background-size: 52% 10px;
  }
  .skeleton .w34 {
    background-size: 34% 10px;
  }
  .skeleton .w61 {
    background-size: 61% 10px;
  }
  .skeleton .w28 {
    background-size: 28% 10px;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton div {
      animation: none;
    }
  }
  @media (max-width: 640px) {
    .toolbar:not(.unseen) {
      flex-wrap: wrap;
    }
    .toolbar .count {
      margin-right: auto;
    }
    .search {
      flex: 1 1 100%;
    }
    .actions {
      margin: 0 0 0 auto;
    }
    .actions button {
      width: 40px;
      padding: 0;
    }
    .actions button span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
