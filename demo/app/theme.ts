// Light, dark, or system theme. The browser remembers the choice.

import { State } from "./state.ts";

export type Theme = "system" | "light" | "dark";

const KEY = "nats-objects-theme";

export class ThemeChoice extends State {
  current: Theme = read();

  constructor() {
    super();
    this.#show();
  }

  /** Switches to the next: system, light, dark. */
  next(): void {
    this.current = this.current === "system" ? "light" : this.current === "light" ? "dark" : "system";
    try {
      localStorage.setItem(KEY, this.current);
    } catch {
      // Without localStorage, the choice lasts as long as the page.
    }
    this.#show();
    this.changed();
  }

  #show(): void {
    document.documentElement.dataset.theme = this.current;
    // The browser's or the installed app's title bar follows the page.
    for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
      const isLight = this.current === "system" ? meta.media.includes("light") : this.current === "light";
      meta.content = isLight ? "#ffffff" : "#101114";
    }
  }
}

function read(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}
