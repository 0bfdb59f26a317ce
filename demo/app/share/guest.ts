// Whoever opens a link to an encrypted copy signs in as a guest: the user "guest" of nats-ws.conf, who needs no password and
// may only read the copies. A server without users ignores the name.

import type { ServerAddress } from "../server-address.ts";
import { connect } from "../connection.ts";
import { COPIES } from "./share-link.ts";
import type { ShareLink } from "./share-link.ts";

/** How a guest reaches what a link leads to; undefined for what is no copy, which guests cannot read. */
export function guestAddress(url: string, link: ShareLink | undefined): ServerAddress | undefined {
  if (link?.bucket !== COPIES) return undefined;
  return { url, user: "guest", pass: "", apiPrefix: "GUEST.API", inboxPrefix: "_INBOX_guest" };
}

/** Whether a guest can open a link, found out by trying. */
export async function opensForGuests(url: string, link: ShareLink): Promise<boolean> {
  const address = guestAddress(url, link);
  if (address === undefined) return false;
  try {
    const connection = await connect(address);
    try {
      await (await connection.manager.open(link.bucket)).getInfo(link.name);
    } finally {
      await connection.close();
    }
    return true;
  } catch {
    return false;
  }
}
