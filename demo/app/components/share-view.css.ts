// Styles of the page of a link: one card in the middle, and nothing else.

import { css } from "lit";

export const shareViewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 12px 24px;
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
  main {
    flex: 1;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: center;
    justify-items: center;
    gap: 12px;
    padding: 16px 16px 15vh;
  }
  .card {
    --preview-height: min(400px, 45vh);
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 12px;
    width: 100%;
    max-width: 480px;
    padding: 32px;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--raised);
    text-align: center;
  }
  .server {
    max-width: 480px;
    overflow-wrap: anywhere;
    text-align: center;
  }
  file-preview {
    width: 100%;
    margin-bottom: 8px;
  }
  .face {
    display: grid;
    place-items: center;
    width: 72px;
    height: 72px;
    margin-bottom: 4px;
    border-radius: 20px;
    background: var(--accent-soft);
    color: var(--accent-text);
  }
  .face svg {
    width: 32px;
    height: 32px;
    stroke-width: 1.5;
  }
  h1 {
    max-width: 100%;
    font-size: 20px;
    line-height: 28px;
    font-weight: 600;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  h1 + .muted {
    margin-top: -8px;
  }
  [role="alert"] .muted {
    margin-top: 4px;
    text-wrap: balance;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 4px 10px;
    border-radius: 999px;
    background: var(--accent-soft);
    color: var(--accent-text);
  }
  .badge svg {
    width: 12px;
    height: 12px;
  }
  button.save {
    align-self: stretch;
    min-height: 44px;
    margin-top: 4px;
    font-size: 15px;
  }
  .line {
    min-height: 16px;
    margin-top: -4px;
    overflow-wrap: anywhere;
  }
  .good {
    color: var(--good);
  }
  .bad {
    color: var(--bad);
  }
  form {
    align-self: stretch;
    text-align: start;
  }
  .field input {
    min-height: 44px;
  }
  .files {
    align-self: stretch;
    max-height: 44vh;
    margin: 4px -12px -12px;
    overflow-y: auto;
    text-align: start;
  }
  .files li {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    padding: 0 4px 0 12px;
    border-top: 1px solid var(--line);
  }
  .files li > svg {
    color: var(--muted);
  }
  .files bdi {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .skeleton {
    display: grid;
    justify-items: center;
    gap: 12px;
    width: 100%;
  }
  .skeleton div {
    height: 20px;
    width: 40%;
    border-radius: var(--radius);
    background: var(--hover);
  }
  .skeleton div:first-child {
    height: 160px;
    width: 100%;
  }
  .skeleton div:last-child {
    height: 44px;
    width: 100%;
  }
  @media (max-width: 640px) {
    header {
      padding: 12px 16px;
    }
    main {
      align-content: start;
      justify-items: stretch;
      padding: 8px 12px 24px;
    }
    .card {
      padding: 24px 16px;
    }
    .files {
      max-height: none;
      margin: 4px -8px -8px;
    }
  }
`;
