// What the page says, in the language that is in use. `t` changes when another language is chosen: read it when rendering.

import { en } from "./en.ts";

/** All messages of the page. A new language is a file with an object of this type, and a line in `languages.ts`. */
export type Messages = typeof en;

/** The messages in use. */
export let t: Messages = en;

/** Speaks with these messages from now on. */
export function speak(messages: Messages): void {
  t = messages;
}
