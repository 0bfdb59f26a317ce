import { findWebKit } from "../webkit/find-webkit.ts";
import { startWebKit } from "../webkit/webdriver.ts";
import type { BenchBrowser } from "./browser.ts";

/** Timeout of a script in the page, in ms. */
const TIMEOUT = 900_000;

/** WebKitGTK, with one window for all pages: it supports only one at a time. */
export async function startWebKitBrowser(): Promise<BenchBrowser> {
  const found = await findWebKit();
  if (!found) throw new Error("there is no WebKitGTK here: it comes with the packages webkit2gtk-driver and xvfb");
  const webkit = await startWebKit(found, TIMEOUT);
  const evaluate = async <A, R>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R> => {
    const answer = await webkit.run<{ value: R } | string>(
      `return { value: await (${work.toString()})(arguments[0]) };`,
      argument,
    );
    if (typeof answer === "string") throw new Error(answer);
    return answer.value;
  };
  return {
    version: `WebKitGTK ${webkit.version}`,
    async openPage(url, global) {
      await webkit.open(url);
      await evaluate(async (global) => {
        while (!(global in globalThis)) await new Promise((resolve) => setTimeout(resolve, 20));
      }, global);
      return {
        evaluate,
        choose: (path) => webkit.type(path, `return document.querySelector("input");`),
        cdp: undefined,
        trace: undefined,
        close: () => webkit.open("about:blank"),
      };
    },
    rendererBytes: undefined,
    stop: () => webkit.stop(),
  };
}
