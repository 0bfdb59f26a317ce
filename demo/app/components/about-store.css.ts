import { css } from "lit";

/** Styles of the dialog about a store and its sections. */
export const aboutStoreStyles = css`
  .top {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  h3 {
    margin: 0 0 4px;
    font-size: 14px;
    line-height: 20px;
  }
  section {
    margin-top: 16px;
    padding-top: 16px;
    border-top: 1px solid var(--line);
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 8px 24px;
    margin: 16px 0 0;
  }
  dt {
    color: var(--muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 8px;
    margin-top: 12px;
  }
  .tools select {
    min-height: 32px;
  }
  .change {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-top: 16px;
  }
  .good {
    color: var(--good);
  }
  .report {
    display: flex;
    flex-direction: column;
    margin-top: 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .report li {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    gap: 0 8px;
    align-items: center;
    padding: 8px 12px;
  }
  .report li + li {
    border-top: 1px solid var(--line);
  }
  .report .bad {
    color: var(--bad);
  }
  .more {
    grid-column: 2 / -1;
    overflow-wrap: anywhere;
  }
  .danger {
    border-color: var(--bad);
    color: var(--bad);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;
