// Which server to connect to, and how to sign in. Credentials live in memory only.

import { t } from "./text/text.ts";

/** A server and how to sign in. */
export interface ServerAddress {
  /** `ws:` or `wss:` URL. */
  url: string;
  user?: string;
  pass?: string;
  token?: string;
  /** Text of a `.creds` file: a JWT and the seed that proves it. */
  creds?: string;
  /** Prefix of the JetStream API's subjects, where it is not `$JS.API`. */
  apiPrefix?: string;
  /** Prefix of inbox subjects, where it is not `_INBOX`. */
  inboxPrefix?: string;
}

/** The server behind this page: the dev server, or whatever serves the page, proxies `/nats` to it. */
export function defaultUrl(page: URL): string {
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}/nats`;
}

/** A short name for a server: its host, and its port unless it is the default. */
export function hostOf(url: string): string {
  return URL.parse?.(url)?.host ?? url;
}

/** Parses what the user typed into a `ws:` or `wss:` URL, or reports what is wrong with it. */
export function readUrl(text: string, page: URL): { url: string } | { problem: string } {
  const typed = text.trim();
  if (typed === "") return { problem: t.connect.enterAddress };
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const url = URL.parse?.(hasScheme ? typed : `${page.protocol === "https:" ? "wss" : "ws"}://${typed}`) ?? null;
  if (url === null) return { problem: t.connect.noAddress };
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol !== "ws:" && url.protocol !== "wss:") return { problem: t.connect.wrongScheme };
  if (url.username !== "" || url.password !== "") return { problem: t.connect.credentialsInAddress };
  if (page.protocol === "https:" && url.protocol === "ws:" && !isThisDevice(url.hostname))
    return { problem: t.connect.insecure };
  url.hash = "";
  return { url: url.href.replace(/\/$/, "") };
}

/** Whether a host is this computer, so that nobody else can reach it. */
export function isThisDevice(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "127.0.0.1" || host === "[::1]";
}
