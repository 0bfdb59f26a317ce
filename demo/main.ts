// Entry point: reads the address bar, creates the app and shows it.

import { removeStaleDownloads } from "nats-objects/browser";
import { App } from "./app/app.ts";
import { connectEarly } from "./app/connection.ts";
import { isKnown, knownServers } from "./app/known-servers.ts";
import { takeLink } from "./app/share/address-bar.ts";
import { guestAddress } from "./app/share/guest.ts";
import { isShareLink } from "./app/share/share-link.ts";
import { defaultUrl, readUrl } from "./app/server-address.ts";
import type { ServerAddress } from "./app/server-address.ts";
import { othersFirst } from "./app/slices.ts";
import { LanguageChoice } from "./app/text/languages.ts";
import "./app/components/files-app.ts";

const element = document.querySelector("files-app");
// A framing page could hijack clicks. The web server should forbid framing, too: see deploy/.
const isFramed = self !== top;
const link = isFramed ? undefined : takeLink();

const language = new LanguageChoice();
void main();

/**
 * Not at the top: parts that are loaded later import from this script, and so would wait for it, while it waits for them.
 */
async function main(): Promise<void> {
  if (isFramed) {
    await Promise.all([language.start(), import("./app/components/framed-page.ts")]);
    element?.replaceWith(document.createElement("framed-page"));
  } else await start();
}

async function start(): Promise<void> {
  const page = new URL(location.href);
  const asked = page.searchParams.get("server");
  const read = asked === null ? { url: defaultUrl(page) } : readUrl(asked, page);
  const url = "url" in read ? read.url : defaultUrl(page);
  const problem = "problem" in read ? read.problem : undefined;
  const address = addressOf(url);
  const isShare = isShareLink(page.hash);
  const mayConnect = isShare ? link !== undefined : problem === undefined && isKnown(url, page);
  // Before everything that is still to be loaded.
  const guest = isShare ? guestAddress(url, link) : undefined;
  if (mayConnect && element !== null) connectEarly(guest ?? address);
  // The scripts have taken their time; the first render is a task of its own.
  await othersFirst();

  if (isShare) {
    const [{ SharePage }] = await Promise.all([
      import("./app/share/share-page.ts"),
      import("./app/components/share-view.ts"),
      language.start(),
    ]);
    const view = document.createElement("share-view");
    view.page = new SharePage({ own: address, guest }, link, language);
    element?.replaceWith(view);
    view.page.start();
  } else if (element !== null) {
    // A language other than English is loaded before the first render.
    await language.start();
    const app = new App(address, language);
    element.app = app;
    element.problem = problem;
    if (problem === undefined) {
      if (mayConnect) app.connection.start();
      else app.connection.askFirst();
    }
  }

  // A link pasted over the address of an open page opens another kind of page.
  addEventListener("hashchange", ({ oldURL, newURL }) => {
    if (!isShareLink(new URL(oldURL).hash) && !isShareLink(new URL(newURL).hash)) return;
    takeLink();
    location.reload();
  });

  // Frees disk space of earlier visits' downloads; nothing depends on it.
  void removeStaleDownloads().catch(() => 0);
}

/** With the prefixes last used for this server; the server asks for the sign-in. */
function addressOf(url: string): ServerAddress {
  const { apiPrefix, inboxPrefix } = knownServers().find((each) => each.url === url) ?? {};
  return {
    url,
    ...(apiPrefix === undefined ? {} : { apiPrefix }),
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
  };
}
