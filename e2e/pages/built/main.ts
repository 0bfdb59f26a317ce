// A page as an app ships it: built, with everything that the package loads later in files of its own. It opens nothing by itself.

import * as core from "nats-objects";
import * as browser from "nats-objects/browser";
import * as crypto from "nats-objects/crypto";
import * as polyfill from "nats-objects/polyfill";
import * as worker from "nats-objects/worker";

/** What the tests access on the page. */
export interface BuiltPage {
  readonly core: typeof core;
  readonly browser: typeof browser;
  readonly crypto: typeof crypto;
  readonly polyfill: typeof polyfill;
  readonly worker: typeof worker;
}

declare global {
  var builtPage: BuiltPage;
}

globalThis.builtPage = { core, browser, crypto, polyfill, worker };
document.documentElement.dataset["ready"] = "";
