// The texts beside the one in the details, fetched ahead: who looks at one often looks at the next.

import type { ObjectInfo } from "nats-objects";
import { contentType } from "./kinds.ts";
import { MAX_TEXT, previewKind, readText } from "./preview.ts";
import type { Preview, Viewable } from "./preview.ts";

/** Texts kept, in files: those before and after the current one, and some that were just seen. */
const KEPT = 8;

export class TextsAhead {
  /** By nuid and digest, the latest last. Whoever writes an object chooses its nuid, but content is checked by its digest. */
  readonly #texts = new Map<string, Promise<Preview>>();

  /** The preview of a file, read at most once. */
  read(info: ObjectInfo, viewable: Viewable): Promise<Preview> {
    const key = `${info.nuid} ${info.digest}`;
    const kept = this.#texts.get(key);
    // Not aborted when another file is shown: it is small, and may be wanted again.
    const text = kept ?? readText(viewable, new AbortController().signal);
    this.#texts.delete(key);
    this.#texts.set(key, text);
    text.catch(() => this.#texts.delete(key));
    for (const old of [...this.#texts.keys()].slice(0, -KEPT)) this.#texts.delete(old);
    return text;
  }
}

/** Whether the file is a text that is small enough to be fetched ahead. A link may lead to another content by now. */
export function isShortText(info: ObjectInfo): boolean {
  if (info.link !== undefined || info.nuid === "" || info.size > MAX_TEXT) return false;
  return previewKind(info.name, contentType(info)) === "text";
}
