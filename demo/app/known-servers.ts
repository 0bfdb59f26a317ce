// The servers of earlier visits: addresses, user names and prefixes. Never a password, token or seed.

import { defaultUrl } from "./server-address.ts";
import type { ServerAddress } from "./server-address.ts";

/** The parts of an address that may be stored. */
export type KnownServer = Pick<ServerAddress, "url" | "user" | "apiPrefix" | "inboxPrefix"> & {
  method: "none" | "password" | "token" | "creds";
};

const KEY = "nats-objects-servers";
const MAX_SERVERS = 5;

/** The servers of earlier visits, the latest first. */
export function knownServers(): KnownServer[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.map(pick).filter((each) => each !== undefined) : [];
  } catch {
    return [];
  }
}

/** Whether a server is the page's own, or was chosen by the user before. Others are not contacted without asking. */
export function isKnown(url: string, page: URL): boolean {
  return url === defaultUrl(page) || knownServers().some((each) => each.url === url);
}

/** Stores a server, without secrets. */
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
  const others = knownServers().filter(({ url }) => url !== entry.url);
  try {
    localStorage.setItem(KEY, JSON.stringify([entry, ...others].slice(0, MAX_SERVERS)));
  } catch {
    // Without localStorage nothing is stored.
  }
}

/** Copies field by field, so that unknown fields are dropped. */
function pick(value: unknown): KnownServer | undefined {
  const { url, method, user, apiPrefix, inboxPrefix } = value as Partial<Record<keyof KnownServer, unknown>>;
  if (typeof url !== "string") return undefined;
  if (method !== "none" && method !== "password" && method !== "token" && method !== "creds") return undefined;
  const entry: KnownServer = { url, method };
  if (typeof user === "string") entry.user = user;
  if (typeof apiPrefix === "string") entry.apiPrefix = apiPrefix;
  if (typeof inboxPrefix === "string") entry.inboxPrefix = inboxPrefix;
  return entry;
}
