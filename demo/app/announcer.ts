// Announcements for screen readers: at most one per second, the latest.

import { State } from "./state.ts";

const QUIET = 1000;

export class Announcer extends State {
  message = "";
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(message: string): void {
    this.#next = message;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.message = this.#next ?? "";
      this.changed();
    }, QUIET);
  }
}
