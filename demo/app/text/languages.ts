// The languages of the page. English is always loaded; the others are loaded when chosen.

import { State } from "../state.ts";
import { en } from "./en.ts";
import { speak } from "./text.ts";
import type { Messages } from "./text.ts";

/** Each language by its code, in its own name. */
const LANGUAGES: Record<string, { name: string; load: () => Promise<Messages> }> = {
  en: { name: "English", load: () => Promise.resolve(en) },
  de: { name: "Deutsch", load: async () => (await import("./de.ts")).de },
};

const KEY = "nats-objects-language";

/** The first preferred language that the page has: "de-AT" matches "de". */
export function bestOf(wanted: readonly string[], there: readonly string[]): string {
  for (const each of wanted) {
    const [language = ""] = each.toLowerCase().split("-");
    if (there.includes(language)) return language;
  }
  return "en";
}

export class LanguageChoice extends State {
  current = "en";

  /** Code and name of every language. */
  get all(): { code: string; name: string }[] {
    return Object.entries(LANGUAGES).map(([code, { name }]) => ({ code, name }));
  }

  /** Uses the language chosen on an earlier visit, else the browser's. */
  async start(): Promise<void> {
    const chosen = read();
    await this.#use(bestOf(chosen === null ? navigator.languages : [chosen], Object.keys(LANGUAGES)));
  }

  /** Uses this language from now on, and on later visits. */
  async choose(code: string): Promise<void> {
    await this.#use(code);
    try {
      localStorage.setItem(KEY, code);
    } catch {
      // Without localStorage, the choice lasts as long as the page.
    }
  }

  async #use(code: string): Promise<void> {
    const messages = await LANGUAGES[code]?.load().catch(() => undefined);
    if (messages === undefined) return;
    speak(messages);
    this.current = code;
    document.documentElement.lang = code;
    this.changed();
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
