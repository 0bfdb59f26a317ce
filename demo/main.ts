// Reads the address bar, makes the app and shows it.

import { removeStaleDownloads } from "nats-objects/browser";
import { App } from "./app/app.ts";
import { remembered } from "./app/remembered.ts";
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

const element = document.querySelector("files-app");
if (element !== null) {
  const url = "url" in read ? read.url : defaultUrl(page);
  element.app = new App(addressOf(url), language);
  element.problem = "problem" in read ? read.problem : undefined;
  if ("url" in read) element.app.connection.start();
}

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
