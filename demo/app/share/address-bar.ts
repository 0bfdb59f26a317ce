// Removes the key of a link from the address bar and the tab's history, where it could be seen by others, synchronized to
// other devices, or copied by mistake. The tab's session storage keeps it, so that a reload still works.

import { readShareLink, shareLinkUrl } from "./share-link.ts";
import type { ShareLink } from "./share-link.ts";

const STORED = "nats-objects-key ";

/** Reads the link in the address bar and removes its key there; undefined when it is not a complete link. */
export function takeLink(): ShareLink | undefined {
  const page = new URL(location.href);
  const link = readShareLink(page.hash);
  if (link === undefined) return undefined;
  const { identity, ...rest } = link;
  const hidden = shareLinkUrl(page, rest);
  if (identity === undefined) return { ...rest, ...keyOf(hidden.hash) };
  keep(hidden.hash, identity);
  history.replaceState(history.state, "", hidden);
  return link;
}

function keep(hash: string, identity: string): void {
  try {
    sessionStorage.setItem(STORED + hash, identity);
  } catch {
    // Without storage the key is lost on reload, and the page then asks for the complete link.
  }
}

/** The key that this tab stored on an earlier visit of the same link. */
function keyOf(hash: string): { identity?: string } {
  try {
    const identity = sessionStorage.getItem(STORED + hash);
    return identity === null ? {} : { identity };
  } catch {
    return {};
  }
}
