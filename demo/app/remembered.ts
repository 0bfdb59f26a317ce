// What is remembered of servers between visits: addresses, user names and prefixes. Never a password, token or seed.

import { defaultUrl } from "./server-address.ts";
import type { ServerAddress } from "./server-address.ts";

/** What can be remembered of an address. */
export type Remembered = Pick<ServerAddress, "url" | "user" | "apiPrefix" | "inboxPrefix"> & {
  method: "none" | "password" | "token" | "creds";
};

const KEY = "nats-objects-servers";
const MOST = 5;

/** The servers of earlier visits, the last one first. */
export function remembered(): Remembered[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.map(pick).filter((each) => each !== undefined) : [];
  } catch {
    return [];
  }
}

/** Whether a server is the page's own, or was chosen by the person before. Others are not sent anything unasked. */
export function isKnown(url: string, page: URL): boolean {
  return url === defaultUrl(page) || remembered().some((each) => each.url === url);
}

/** Remembers a server, without what is secret. */
export function remember(address: ServerAddress): void {
  const method =
    address.creds !== undefined
      ? "creds"
      : address.token !== undefined
        ? "token"
        : address.user !== undefined
          ? "password"
          : "none";
  const entry = pick({ ...address, method });
  if (entry === undefined) return;
  const others = remembered().filter(({ url }) => url !== entry.url);
  try {
    localStorage.setItem(KEY, JSON.stringify([entry, ...others].slice(0, MOST)));
  } catch {
    // A browser without storage remembers nothing.
  }
}

/** Field by field: what is not named here is not kept. */
function pick(value: unknown): Remembered | undefined {
  const { url, method, user, apiPrefix, inboxPrefix } = value as Partial<Record<keyof Remembered, unknown>>;
  if (typeof url !== "string") return undefined;
  if (method !== "none" && method !== "password" && method !== "token" && method !== "creds") return undefined;
  const entry: Remembered = { url, method };
  if (typeof user === "string") entry.user = user;
  if (typeof apiPrefix === "string") entry.apiPrefix = apiPrefix;
  if (typeof inboxPrefix === "string") entry.inboxPrefix = inboxPrefix;
  return entry;
}
