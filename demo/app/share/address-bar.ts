// Takes the key of a link out of the address bar and the tab's history, where it could be read over somebody's shoulder,
// synchronized to other devices, or copied by mistake. It moves to the tab's session storage, so that a reload still works.

import { readShareLink, shareLinkUrl } from "./share-link.ts";
import type { ShareLink } from "./share-link.ts";

const STORED = "nats-objects-key ";

/** The link in the address bar, without its key there from now on; undefined when the address is no whole link. */
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
    // Without storage the key is gone after a reload, and the page then asks for the whole link.
  }
}

/** The key that this tab was given with an earlier visit of the same link. */
function keyOf(hash: string): { identity?: string } {
  try {
    const identity = sessionStorage.getItem(STORED + hash);
    return identity === null ? {} : { identity };
  } catch {
    return {};
  }
}
