// Reads the address bar, makes the app and shows it.

import { removeStaleDownloads } from "nats-objects/browser";
import { App } from "./app/app.ts";
import { remembered } from "./app/remembered.ts";
import { isShareLink, readShareLink } from "./app/share/share-link.ts";
import { defaultUrl, readUrl } from "./app/server-address.ts";
import type { ServerAddress } from "./app/server-address.ts";
import { LanguageChoice } from "./app/text/languages.ts";
import "./app/components/files-app.ts";

// Another language than English is there before the first word is shown.
const language = new LanguageChoice();
await language.start();

const page = new URL(location.href);
const asked = page.searchParams.get("server");
const read = asked === null ? { url: defaultUrl(page) } : readUrl(asked, page);

const url = "url" in read ? read.url : defaultUrl(page);
const problem = "problem" in read ? read.problem : undefined;

const element = document.querySelector("files-app");
if (isShareLink(page.hash)) {
  const [{ SharePage }] = await Promise.all([
    import("./app/share/share-page.ts"),
    import("./app/components/share-view.ts"),
  ]);
  const view = document.createElement("share-view");
  view.page = new SharePage(addressOf(url), readShareLink(page.hash), language);
  element?.replaceWith(view);
  view.page.start();
} else if (element !== null) {
  element.app = new App(addressOf(url), language);
  element.problem = problem;
  if (problem === undefined) element.app.connection.start();
}

// A link that is pasted over the address of an open page opens another kind of page.
addEventListener("hashchange", ({ oldURL, newURL }) => {
  if (isShareLink(new URL(oldURL).hash) || isShareLink(new URL(newURL).hash)) location.reload();
});

// Disk space of downloads that earlier visits staged; nothing depends on it.
void removeStaleDownloads().catch(() => 0);

/** With the prefixes that this server was last used with; signing in is asked for when the server does. */
function addressOf(url: string): ServerAddress {
  const { apiPrefix, inboxPrefix } = remembered().find((each) => each.url === url) ?? {};
  return {
    url,
    ...(apiPrefix === undefined ? {} : { apiPrefix }),
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
  };
}
