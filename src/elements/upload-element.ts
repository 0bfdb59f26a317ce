// Beyond 200 lines because an element is its attributes, properties, events and their documentation; the uploads run in
// upload-queue.ts and are shown by upload-row.ts.

import { filesFromDataTransfer } from "../browser/dropped-files.ts";
import type { ObjectInfo, ObjectMeta, UploadJournal } from "../types.ts";
import { accepts } from "./accepts.ts";
import { localeOf } from "./format.ts";
import { TransferPaused } from "../errors.ts";
import { attachShadow, emit, HostElement, atMostOnceASecond, onceAFrame, upgradeProperties } from "./host.ts";
import { make } from "./make.ts";
import type { UploadStore } from "./stores.ts";
import { uploadStyles } from "./styles.ts";
import { explain, fill, mergeTexts, uploadTexts, type UploadTexts } from "./texts.ts";
import { isOpen, type QueuedUpload, UploadQueue } from "./upload-queue.ts";
import { UploadRow } from "./upload-row.ts";

/** Detail of `upload-start`. The listener may change `meta`: the object's name, headers and so on. */
export interface UploadStartDetail {
  /** The file that was chosen or dropped. */
  readonly file: File;
  /** Name, headers and other metadata to store it with. */
  readonly meta: ObjectMeta;
}

/** Detail of `upload-cancel`, and base of the details of the other events. */
export interface UploadDetail {
  /** The file that was chosen or dropped. */
  readonly file: File;
  /** Name of the object. */
  readonly name: string;
}

/** Detail of `upload-progress`, which fires at most once per frame. */
export interface UploadProgressDetail extends UploadDetail {
  /** Bytes that the server has stored. */
  readonly transferred: number;
  /** Total bytes. */
  readonly total: number;
}

/** Detail of `upload-done`. */
export interface UploadDoneDetail extends UploadDetail {
  /** The object that was stored. */
  readonly info: ObjectInfo;
}

/** Detail of `upload-error`. */
export interface UploadErrorDetail extends UploadDetail {
  /** An `ObjectStoreError`, or an error reading the file; `WRONG_REVISION` when an object already has the name. */
  readonly error: unknown;
}

declare global {
  interface HTMLElementEventMap {
    "upload-start": CustomEvent<UploadStartDetail>;
    "upload-progress": CustomEvent<UploadProgressDetail>;
    "upload-done": CustomEvent<UploadDoneDetail>;
    "upload-error": CustomEvent<UploadErrorDetail>;
    "upload-cancel": CustomEvent<UploadDetail>;
  }
}

const FLAGS = ["multiple", "disabled", "replace"] as const;

/**
 * `<nats-object-upload>`: a button and drop zone for files, and the list of their uploads, of which three run at a time.
 *
 * Attributes: `name-prefix`, `multiple`, `accept`, `disabled`, `replace`. Events, all bubbling: `upload-start`
 * (cancelable), `upload-progress`, `upload-done`, `upload-error`, `upload-cancel`. Parts: `zone`, `button`, `hint`,
 * `message`, `list`, `item`, `name`, `progress`, `status`, `action`, `clear`. Uploads that run when the element leaves its
 * page are aborted; with a `journal` they are paused.
 *
 * @example document.querySelector("nats-object-upload").store = store;
 */
export class ObjectUploadElement extends HostElement {
  /** The attributes that change the element. @internal */
  static readonly observedAttributes: readonly string[] = [...FLAGS, "accept"];

  readonly #input = make("input", { type: "file", tabindex: "-1", "aria-hidden": "true", hidden: "" });
  readonly #button = make("button", { part: "button", type: "button" });
  readonly #hint = make("span", { part: "hint", class: "muted" });
  readonly #zone = make("div", { part: "zone", class: "zone", role: "group" }, this.#button, this.#hint, this.#input);
  readonly #message = make("p", { part: "message", class: "message danger", role: "alert" });
  readonly #list = make("ul", { part: "list", role: "list" });
  readonly #clear = make("button", { part: "clear", class: "clear", type: "button" });
  readonly #live = make("div", { class: "unseen", role: "status" });
  readonly #rows = new Map<QueuedUpload, UploadRow>();
  readonly #queue = new UploadQueue((upload) => this.#onChange(upload));
  /** Uploads whose rows need an update. */
  readonly #changed = new Set<QueuedUpload>();
  readonly #render = onceAFrame(() => this.#renderRows());
  readonly #tell = atMostOnceASecond((text) => (this.#live.textContent = text));
  #store: UploadStore | undefined;
  #texts: UploadTexts = uploadTexts;

  /** Keeps notes of unfinished uploads, so that they can be resumed; default none. */
  journal: UploadJournal | undefined;

  /** Made by the page. @internal */
  constructor() {
    super();
    attachShadow(this, uploadStyles, this.#zone, this.#message, this.#list, this.#clear, this.#live);
    this.#button.addEventListener("click", () => this.#input.click());
    this.#input.addEventListener("change", () => {
      this.upload(this.#input.files ?? []);
      this.#input.value = ""; // So that choosing the same file again also fires `change`.
    });
    this.#clear.addEventListener("click", () => this.clear());
    this.#list.addEventListener("focus-lost", () => this.#button.focus());
    this.addEventListener("dragenter", this.#onDrag);
    this.addEventListener("dragover", this.#onDrag);
    this.addEventListener("dragleave", (event) => {
      // `dragleave` also fires when the pointer enters a child.
      if (!this.contains(event.relatedTarget as Node | null)) this.#zone.classList.remove("over");
    });
    this.addEventListener("drop", (event) => void this.#onDrop(event));
    this.#renderFrame();
    this.#renderRows();
  }

  /** The store to upload to. Without one, uploads are disabled; a new store applies to files chosen later. */
  get store(): UploadStore | undefined {
    return this.#store;
  }
  set store(store: UploadStore | null | undefined) {
    this.#store = store ?? undefined;
    this.#renderFrame();
  }

  /** The texts shown; any that are omitted stay English. */
  get texts(): UploadTexts {
    return this.#texts;
  }
  set texts(texts: Partial<UploadTexts>) {
    this.#texts = mergeTexts(uploadTexts, texts);
    this.#renderFrame();
    for (const upload of this.#rows.keys()) this.#changed.add(upload);
    this.#renderRows();
  }

  /** Prefix of the object names, such as `"photos/"`. */
  get namePrefix(): string {
    return this.getAttribute("name-prefix") ?? "";
  }
  set namePrefix(prefix: string) {
    this.setAttribute("name-prefix", prefix);
  }

  /** File types to accept, as in `<input accept>`; also applied to dropped files. */
  get accept(): string {
    return this.getAttribute("accept") ?? "";
  }
  set accept(accept: string) {
    this.setAttribute("accept", accept);
  }

  /** Allow several files, and folders with all their files. */
  get multiple(): boolean {
    return this.hasAttribute("multiple");
  }
  set multiple(multiple: boolean) {
    this.toggleAttribute("multiple", multiple);
  }

  /** Disables choosing and dropping. */
  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", disabled);
  }

  /** Replace an object of the same name without asking. */
  get replace(): boolean {
    return this.hasAttribute("replace");
  }
  set replace(replace: boolean) {
    this.toggleAttribute("replace", replace);
  }

  /** Uploads files as if they had been chosen, for example from a paste. */
  upload(files: Iterable<File>): void {
    this.#take([...files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
  }

  /** Cancels all unfinished uploads. Nothing of them stays on the server. */
  cancel(): void {
    this.#endAll(new DOMException("Cancelled", "AbortError"));
  }

  /** Removes finished uploads from the list. */
  clear(): void {
    for (const [upload, row] of this.#rows) {
      if (isOpen(upload)) continue;
      row.element.remove();
      this.#rows.delete(upload);
    }
    this.#message.textContent = "";
    if (this.#clear.matches(":focus")) this.#button.focus();
    this.#renderRows();
  }

  /** The element is in a page now. @internal */
  connectedCallback(): void {
    upgradeProperties(this, ["store", "texts", "journal", "namePrefix", "accept", ...FLAGS]);
  }

  /** The element was removed from its page, or only moved. @internal */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      // Without a journal, this is a normal abort.
      if (!this.isConnected) this.#endAll(new TransferPaused("the element has left its page"));
    });
  }

  /** An attribute changed. @internal */
  attributeChangedCallback(): void {
    this.#renderFrame();
  }

  readonly #onDrag = (event: DragEvent): void => {
    if (this.#button.disabled || event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#zone.classList.add("over");
  };

  async #onDrop(event: DragEvent): Promise<void> {
    this.#zone.classList.remove("over");
    if (this.#button.disabled || event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    const found: { name: string; file: File }[] = [];
    // Files that cannot be listed are reported by their folder's path; there is no file to upload.
    const onError = (path: string, error: unknown): void => {
      this.#message.textContent = `${path}: ${explain(error, this.#texts.errors)}`;
    };
    for await (const each of filesFromDataTransfer(event.dataTransfer, { onError })) {
      found.push(each);
      if (!this.multiple && found.length > 1) break;
    }
    this.#take(found);
  }

  #take(found: readonly { name: string; file: File }[]): void {
    const store = this.#store;
    if (!store || this.disabled || found.length === 0) return;
    const isTooMany = !this.multiple && found.length > 1;
    this.#message.textContent = isTooMany ? this.#texts.onlyOne : "";
    if (isTooMany) return;
    for (const { name, file } of found) {
      const headers = file.type === "" ? {} : { "Content-Type": [file.type] };
      const meta: ObjectMeta = { name: this.namePrefix + name, headers };
      const isWanted = accepts(this.accept, file);
      if (isWanted && !emit(this, "upload-start", { file, meta }, true)) continue;
      const { journal, replace } = this;
      const state = isWanted ? "waiting" : "refused";
      const upload: QueuedUpload = {
        store,
        file,
        meta,
        journal,
        replace,
        state,
        transferred: 0,
        abort: new AbortController(),
      };
      const row = new UploadRow(() => this.#act(upload));
      this.#rows.set(upload, row);
      this.#list.append(row.element);
      this.#changed.add(upload);
      if (isWanted) this.#queue.add(upload);
    }
    this.#renderRows();
  }

  /** Runs the action of a row's button. */
  #act(upload: QueuedUpload): void {
    if (isOpen(upload)) {
      this.#queue.cancel(upload, new DOMException("Cancelled", "AbortError"));
    } else {
      upload.replace ||= upload.state === "taken";
      this.#queue.add(upload);
    }
  }

  #endAll(reason: unknown): void {
    for (const upload of this.#rows.keys()) if (isOpen(upload)) this.#queue.cancel(upload, reason);
  }

  #onChange(upload: QueuedUpload): void {
    this.#changed.add(upload);
    this.#render();
    const { file, info, error, state } = upload;
    const detail: UploadDetail = { file, name: upload.meta.name };
    if (state === "done" && info) {
      this.#tellOfAll();
      emit(this, "upload-done", { ...detail, info } satisfies UploadDoneDetail);
    } else if (state === "failed" || state === "taken") {
      const problem = state === "taken" ? this.#texts.taken : explain(error, this.#texts.errors);
      this.#tell(`${file.name}: ${problem}`);
      emit(this, "upload-error", { ...detail, error } satisfies UploadErrorDetail);
    } else if (state === "cancelled") {
      emit(this, "upload-cancel", detail);
    }
  }

  #tellOfAll(): void {
    const counted = [...this.#rows.keys()].filter(({ state }) => state !== "cancelled" && state !== "refused");
    const done = counted.filter(({ state }) => state === "done").length;
    this.#tell(fill(this.#texts.progress, { done: String(done), total: String(counted.length) }));
  }

  #renderFrame(): void {
    const { label, choose, chooseOne, drop, dropOne, clear } = this.#texts;
    this.#zone.ariaLabel = label;
    this.#input.multiple = this.multiple;
    this.#input.accept = this.accept;
    this.#button.disabled = this.disabled || this.#store === undefined;
    this.#button.textContent = this.multiple ? choose : chooseOne;
    this.#hint.textContent = this.multiple ? drop : dropOne;
    this.#clear.textContent = clear;
  }

  #renderRows(): void {
    const locale = localeOf(this);
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const upload of changed) {
      const { file, meta, state, transferred, error } = upload;
      const name = meta.name.startsWith(this.namePrefix) ? meta.name.slice(this.namePrefix.length) : meta.name;
      const problem = state === "failed" ? explain(error, this.#texts.errors) : "";
      this.#rows.get(upload)?.show({ state, name, size: file.size, transferred, problem }, this.#texts, locale);
      if (state !== "running" || transferred === 0) continue;
      const detail: UploadProgressDetail = { file, name: meta.name, transferred, total: file.size };
      emit(this, "upload-progress", detail);
    }
    this.#list.hidden = this.#rows.size === 0;
    this.#clear.hidden = [...this.#rows.keys()].every(isOpen);
  }
}
