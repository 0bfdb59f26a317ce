// Neutral enough for any page: text, lines and surfaces are shades of the page's text colour, so they follow it into dark
// mode. Only accent and danger have their own colours, chosen by `color-scheme`.

const shared = `
:host {
  --_accent: var(--nats-object-accent, light-dark(#4338ca, #a5b4fc));
  --_danger: var(--nats-object-danger, light-dark(#b42318, #fda29b));
  --_muted: var(--nats-object-muted, color-mix(in srgb, currentColor 72%, transparent));
  --_line: var(--nats-object-line, color-mix(in srgb, currentColor 24%, transparent));
  --_hover: var(--nats-object-hover, color-mix(in srgb, currentColor 7%, transparent));
  --_radius: var(--nats-object-radius, 8px);
  display: block;
  container-type: inline-size;
  font-size: 0.875rem;
  line-height: 1.45;
}
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
p, ul { margin: 0; padding: 0; }
ul { list-style: none; }
button {
  min-height: 32px;
  padding: 0 12px;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: none;
  color: inherit;
  font: inherit;
  font-weight: 500;
  cursor: pointer;
}
button:hover { background: var(--_hover); }
button:disabled { cursor: default; color: var(--_muted); background: none; }
button:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
progress {
  display: block;
  width: 100%;
  height: 4px;
  border: 0;
  border-radius: 2px;
  overflow: hidden;
  appearance: none;
  background: var(--_line);
  color: var(--_accent);
}
progress::-webkit-progress-bar { background: var(--_line); }
progress::-webkit-progress-value { background: var(--_accent); }
progress::-moz-progress-bar { background: var(--_accent); }
.muted { color: var(--_muted); }
.danger { color: var(--_danger); }
.number { font-variant-numeric: tabular-nums; }
`;

export const uploadStyles: string = `${shared}
.zone {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: center;
  gap: 12px;
  padding: 24px;
  border: 1.5px dashed var(--_line);
  border-radius: var(--_radius);
}
.zone.over { border-color: var(--_accent); border-style: solid; background: var(--_hover); }
.message { margin-top: 8px; }
li {
  display: grid;
  grid-template-columns: minmax(0, 1fr) auto;
  gap: 4px 12px;
  align-items: center;
  padding: 8px 0;
  border-bottom: 1px solid var(--_line);
}
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
li progress, li .status { grid-column: 1; }
li button { grid-column: 2; grid-row: 1 / span 3; }
.clear { margin-top: 8px; }
`;

export const listStyles: string = `${shared}
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0 8px; text-align: start; font-weight: inherit; border-bottom: 1px solid var(--_line); }
tr { height: 44px; }
thead tr { height: 32px; }
tbody tr:first-child:hover { background: var(--_hover); }
.size, .changed { width: 1%; white-space: nowrap; }
.size { text-align: end; }
th button { border-color: transparent; text-align: start; }
thead button { padding: 0; min-height: 24px; color: var(--_muted); }
tbody th { max-width: 0; width: 99%; }
tbody th button {
  max-width: 100%;
  padding: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
tbody th button:hover { background: none; text-decoration: underline; }
.transfer td > div { display: flex; gap: 12px; align-items: center; padding: 4px 0 8px; }
.transfer progress { flex: 1; min-width: 0; }
.note { padding: 24px 8px; text-align: center; }
.note button, .more { margin-top: 8px; }
@container (max-width: 480px) {
  .changed { display: none; }
}
`;
