// Parses the headers of the web server configurations in this folder, for the tests.

import { readFileSync } from "node:fs";

/** The headers that nginx sends with every response. */
export function nginxHeaders(): Record<string, string> {
  return readHeaders("nginx.conf", /^\s*add_header (\S+) "([^"]*)" always;$/gm);
}

/** The headers that Caddy sends with every response. */
export function caddyHeaders(): Record<string, string> {
  return readHeaders("Caddyfile", /^\t\t([A-Z][\w-]+) "([^"]*)"$/gm);
}

function readHeaders(file: string, line: RegExp): Record<string, string> {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return Object.fromEntries([...text.matchAll(line)].map(([, name = "", value = ""]) => [name, value]));
}
