// The page's texts in the current language. `t` changes with the language, so read it when rendering.

import { en } from "./en.ts";

/** All messages of the page. To add a language, add a file with an object of this type, and a line in `languages.ts`. */
export type Messages = typeof en;

/** The current messages. */
export let t: Messages = en;

/** Switches to these messages. */
export function speak(messages: Messages): void {
  t = messages;
}
