// Details of one file: at the right, or full screen on small screens. Beyond 200 lines because checksum and description
// belong to the same file, and both must stop when it changes.

import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { ObjectInfo } from "nats-objects";
import type { App } from "../app.ts";
import { changeFile } from "../change-file.ts";
import { canDownload } from "../downloads.ts";
import { fileEntry, folderOf } from "../folders.ts";
import { formatCount, formatExact, formatShare, formatSize } from "../format.ts";
import { icons } from "../icons.ts";
import { contentType, kindOf } from "../kinds.ts";
import { viewableOf } from "../preview.ts";
import type { Viewable } from "../preview.ts";
import { cutName, cutText, shownName } from "../shown-name.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { TextsAhead, isShortText } from "../texts-ahead.ts";
import { t } from "../text/text.ts";
import { explain, isAbort } from "../error-text.ts";
import { detailsDrawerStyles } from "./details-drawer.css.ts";
import "./file-preview.ts";
import { form } from "./overlay-dialog.ts";

const narrow = matchMedia("(max-width: 900px)");

/** Kept while the drawer is closed. */
const texts = new TextsAhead();

type Verification = { share: number } | { ok: true } | { ok: false; why: string };

export class DetailsDrawer extends LitElement {
  static override properties = {
    app: { attribute: false },
    verification: { state: true },
    isEditing: { state: true },
    problem: { state: true },
  };
  static override styles = [shared, form, detailsDrawerStyles];

  declare app: App;
  declare verification: Verification | undefined;
  declare isEditing: boolean;
  declare problem: string | undefined;
  #nuid = "";
  #name = "";
  #viewable: Viewable | undefined;
  #stop = new AbortController();
  #verifying: AbortController | undefined;

  constructor() {
    super();
    this.isEditing = false;
    new Watching(this, () => [this.app.details, this.app.files, this.app.bucket]);
  }

  override firstUpdated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    dialog?.addEventListener("close", () => this.app.details.close());
    if (narrow.matches) dialog?.showModal();
    else if (dialog !== null) {
      // Opened without show(), which would take the focus from the list.
      dialog.setAttribute("open", "");
    }
  }

  override disconnectedCallback(): void {
    this.#end();
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues): void {
    void changed;
    const info = this.#info;
    const name = this.app.details.name ?? "";
    if (info !== undefined && info.nuid === this.#nuid && name === this.#name) return;
    // After a rename, the content is the same, so results about it are kept.
    const isSameContent = info !== undefined && info.nuid === this.#nuid;
    this.#name = name;
    this.#nuid = info?.nuid ?? "";
    this.isEditing = false;
    this.problem = undefined;
    if (isSameContent) return;
    this.#end();
    this.#stop = new AbortController();
    this.verification = undefined;
    this.#viewable = info !== undefined && canDownload(info) ? this.#viewableOf(info) : undefined;
  }

  #viewableOf(info: ObjectInfo): Viewable {
    const { details } = this.app;
    const viewable = (of: ObjectInfo): Viewable =>
      viewableOf(of, () => this.app.storeWhenUp(of.bucket), this.app.addresses);
    const plain = viewable(info);
    const onShown = (): void => {
      if (details.name !== info.name) return;
      for (const next of details.neighbours(info.name).filter(isShortText)) {
        void texts.read(next, viewable(next)).catch(() => undefined);
      }
    };
    return { ...plain, onShown, ...(isShortText(info) && { text: () => texts.read(info, plain) }) };
  }

  override render(): TemplateResult | typeof nothing {
    const { name } = this.app.details;
    if (name === undefined) return nothing;
    const info = this.#info;
    return html`
      <dialog aria-label=${t.details.of(cutName(name))} @keydown=${this.#key}>
        <div class="top">
          <h2>${shownName(info === undefined ? name : fileEntry(info).label)}</h2>
          <button class="plain icon" aria-label=${t.close} title=${t.close} @click=${() => this.app.details.close()}>
            ${icons.x}
          </button>
        </div>
        ${info === undefined ? html`<p class="gone muted">${t.details.gone}</p>` : this.#renderInfo(info)}
      </dialog>
    `;
  }

  get #info(): ObjectInfo | undefined {
    const { name } = this.app.details;
    return name === undefined ? undefined : this.app.files.shown(name);
  }

  #renderInfo(info: ObjectInfo): TemplateResult {
    const { isSealed } = this.app.bucket;
    const text = t.details;
    return html`
      <file-preview .file=${this.#viewable}></file-preview>
      ${this.#renderActions(info, isSealed)} ${this.#renderDescription(info, isSealed)}
      <dl>
        ${row(text.type, html`${kindOf(info).label}<span class="mime small muted">${cutName(contentType(info))}</span>`)}
        ${
          info.link === undefined
            ? row(text.size, renderSize(info.size))
            : row(text.pointsTo, cutName(info.link.name ?? text.storeNamed(info.link.bucket)))
        }
        ${row(text.changed, formatExact(info.mtime))}
        ${folderOf(info.name) === "" ? nothing : row(text.folder, cutName(folderOf(info.name)))}
        ${info.digest === "" ? nothing : row(text.digest, this.#renderDigest(info))}
        ${row(text.revision, formatCount(info.revision))}
        ${
          info.link === undefined && info.maxChunkSize > 0
            ? row(text.chunks, text.chunksOf(info.chunks, formatSize(info.maxChunkSize)))
            : nothing
        }
      </dl>
      ${renderPairs(text.metadata, Object.entries(info.metadata))}
      ${renderPairs(
        text.headers,
        Object.entries(info.headers).map(([name, values]) => [name, values.join(", ")]),
      )}
    `;
  }

  #renderActions(info: ObjectInfo, isSealed: boolean): TemplateResult {
    const { app } = this;
    const rename = (): void => app.overlay.open({ kind: "rename", entry: fileEntry(info) });
    return html`
      <div class="actions">
        ${
          canDownload(info)
            ? html`<button class="primary" @click=${() => app.download(info)}>
                  ${icons.download} ${t.actions.download}
                </button>
                <button @click=${() => void app.share(fileEntry(info))}>${icons.share} ${t.share.share}</button>`
            : nothing
        }
        ${
          isSealed
            ? nothing
            : html`<button class="icon" aria-label=${t.actions.rename} title=${t.actions.rename} @click=${rename}>
                ${icons.pencil}
              </button>`
        }
        ${
          isSealed
            ? nothing
            : html`<button
                class="icon"
                aria-label=${t.actions.delete}
                title=${t.actions.delete}
                @click=${() => app.deleteFiles([info])}
              >
                ${icons.remove}
              </button>`
        }
      </div>
    `;
  }

  #renderDigest(info: ObjectInfo): TemplateResult {
    const { verification } = this;
    const text = t.details;
    const isRunning = verification !== undefined && "share" in verification;
    return html`
      <code class="small">${cutName(info.digest).replace("SHA-256=", "SHA-256 ")}</code>
      <div class="verify small" role="status">
        ${
          verification === undefined
            ? nothing
            : isRunning
              ? text.verifying(formatShare(verification.share))
              : verification.ok
                ? html`<span class="good">${icons.shield} ${text.verified}</span>`
                : html`<span class="bad">${icons.warning} ${verification.why}</span>`
        }
      </div>
      ${
        isRunning
          ? html`<button @click=${() => this.#verifying?.abort()}>${text.stop}</button>`
          : html`<button @click=${() => void this.#verify(info)}>${text.verify}</button>`
      }
    `;
  }

  #renderDescription(info: ObjectInfo, isSealed: boolean): TemplateResult | typeof nothing {
    const text = t.details;
    if (this.isEditing) {
      return html`
        <form class="describe" @submit=${(event: SubmitEvent) => void this.#describe(event, info)}>
          <label class="field">
            ${text.description}
            <textarea name="description" .value=${info.description}></textarea>
          </label>
          <p class="small problem" role="alert" ?hidden=${this.problem === undefined}>${this.problem}</p>
          <div class="buttons">
            <button type="button" @click=${() => (this.isEditing = false)}>${t.cancel}</button>
            <button class="primary">${t.save}</button>
          </div>
        </form>
      `;
    }
    if (info.description === "" && isSealed) return nothing;
    return html`
      <div class="describe">
        ${info.description === "" ? nothing : html`<p class="description">${cutText(info.description)}</p>`}
        ${
          isSealed
            ? nothing
            : html`<button class="plain" @click=${this.#edit}>
                ${icons.pencil} ${info.description === "" ? text.describe : text.editDescription}
              </button>`
        }
      </div>
    `;
  }

  readonly #edit = (): void => {
    this.isEditing = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector("textarea")?.focus());
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (this.isEditing) this.isEditing = false;
    else this.app.details.close();
  };

  async #describe(event: SubmitEvent, info: ObjectInfo): Promise<void> {
    event.preventDefault();
    const description = this.renderRoot.querySelector("textarea")?.value ?? "";
    try {
      await changeFile(this.app, info, { description });
      this.isEditing = false;
    } catch (error) {
      this.problem = explain(error, { action: "change", name: info.name });
    }
  }

  async #verify(info: ObjectInfo): Promise<void> {
    const stop = new AbortController();
    this.#verifying = stop;
    const signal = AbortSignal.any([stop.signal, this.#stop.signal]);
    const show = (verification: Verification | undefined): void => {
      if (this.#verifying === stop) this.verification = verification;
    };
    show({ share: 0 });
    try {
      const store = await this.app.storeWhenUp(info.bucket);
      const onProgress = ({ transferred }: { transferred: number }): void =>
        show({ share: info.size === 0 ? 0 : transferred / info.size });
      const { body } = await store.get(info.name, { signal, onProgress });
      // The stream ends cleanly only when size and digest are right; the bytes are discarded.
      await body.pipeTo(new WritableStream());
      show({ ok: true });
    } catch (error) {
      show(isAbort(error) ? undefined : { ok: false, why: explain(error, { action: "open", name: info.name }) });
    }
  }

  #end(): void {
    this.#stop.abort(new DOMException("Another file shows", "AbortError"));
  }
}

function renderSize(size: number): TemplateResult {
  const exact = size < 1024 ? nothing : html`<span class="small muted">${t.units.bytes(size)}</span>`;
  return html`${formatSize(size)} ${exact}`;
}

function row(what: string, value: unknown): TemplateResult {
  return html`<dt>${what}</dt>
    <dd>${value}</dd>`;
}

/** Maximum number of metadata entries or headers shown. */
const MAX_PAIRS = 100;

function renderPairs(title: string, pairs: [string, string][]): TemplateResult | typeof nothing {
  if (pairs.length === 0) return nothing;
  const shown = pairs.slice(0, MAX_PAIRS).map(([name, value]): [string, string] => [cutName(name), cutText(value)]);
  if (pairs.length > MAX_PAIRS) shown.push(["\u2026", formatCount(pairs.length)]);
  return html`<h3>${title}</h3>
    <dl>${shown.map(([name, value]) => row(name, value))}</dl>`;
}

customElements.define("details-drawer", DetailsDrawer);
