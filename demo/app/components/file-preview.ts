// Previews one file: an image, a player, a PDF, or text. A hostile file can do nothing here: images and players run no
// scripts, and a PDF is shown in a sandbox, or in its own tab.

import { LitElement, css, html } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { kindOfFile } from "../kinds.ts";
import { loadPreview, previewKind } from "../preview.ts";
import type { Preview, Viewable } from "../preview.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";

/** Delay before loading, in ms, while files follow each other: walking through the list with the arrow keys loads nothing. */
const LOAD_DELAY = 120;
/** Files that follow each other faster than this, in ms, are passed. */
const WALK = 400;

export class FilePreview extends LitElement {
  static override properties = {
    file: { attribute: false },
    preview: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 160px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        overflow: hidden;
      }
      img,
      video {
        display: block;
        max-width: 100%;
        max-height: var(--preview-height, 320px);
        object-fit: contain;
      }
      video {
        width: 100%;
        background: #000;
      }
      audio {
        width: calc(100% - 24px);
      }
      iframe {
        display: block;
        justify-self: stretch;
        width: 100%;
        height: var(--preview-height, 420px);
        border: 0;
      }
      pre {
        justify-self: stretch;
        align-self: stretch;
        max-height: var(--preview-height, 320px);
        margin: 0;
        padding: 12px;
        overflow: auto;
        font:
          12px/18px ui-monospace,
          "SF Mono",
          Menlo,
          Consolas,
          monospace;
        text-align: start;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      pre:focus-visible {
        outline-offset: -2px;
      }
      .none {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 16px;
        text-align: center;
      }
      a {
        color: var(--accent-text);
        font-weight: 500;
      }
      .none svg {
        width: 40px;
        height: 40px;
        stroke-width: 1;
        color: var(--muted);
      }
    `,
  ];

  /** The file to preview. A new object means another file. */
  declare file: Viewable | undefined;
  declare preview: Preview | "loading" | "failed" | undefined;
  #stop = new AbortController();
  #changed = -Infinity;

  override disconnectedCallback(): void {
    this.#end();
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("file")) return;
    this.#end();
    this.#stop = new AbortController();
    this.preview = undefined;
    if (this.file !== undefined && previewKind(this.file.name, this.file.type) !== undefined)
      void this.#load(this.file, this.#stop.signal);
  }

  override render(): TemplateResult {
    const { preview, file } = this;
    const text = t.details;
    if (preview === "loading") return html`<p class="small muted" role="status">${text.loadingPreview}</p>`;
    if (preview === undefined || preview === "failed" || !("url" in preview || "text" in preview)) {
      return html`<div class="none">
        ${icons[kindOfFile(file?.name ?? "", file?.type ?? "").icon]}
        <p class="small muted">${whyNot(preview)}</p>
      </div>`;
    }
    switch (preview.kind) {
      case "image":
        return html`<img src=${preview.url} alt=${text.preview} @error=${this.#fail} />`;
      case "video":
        return html`<video
          src=${preview.url}
          aria-label=${text.preview}
          controls
          playsinline
          preload="metadata"
          @error=${this.#fail}
        ></video>`;
      case "audio":
        return html`<audio
          src=${preview.url}
          aria-label=${text.preview}
          controls
          preload="metadata"
          @error=${this.#fail}
        ></audio>`;
      case "pdf":
        // `allow-same-origin`, because the worker serves only frames with an origin; here it serves nothing but PDFs.
        return html`<iframe
          src=${`${preview.url}#view=FitH`}
          title=${text.preview}
          sandbox="allow-scripts allow-same-origin"
          referrerpolicy="no-referrer"
        ></iframe>`;
      case "pdf-link":
        return html`<div class="none">
          ${icons.text}
          <a href=${preview.url} target="_blank" rel="noopener noreferrer">${text.openInTab}</a>
        </div>`;
      case "text":
        return html`<pre tabindex="0" role="region" aria-label=${preview.isWhole ? text.preview : text.previewText}>
${preview.text}</pre>`;
    }
  }

  readonly #fail = (): void => {
    this.preview = "failed";
  };

  async #load(file: Viewable, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const isWalking = now - this.#changed < WALK;
    this.#changed = now;
    if (isWalking) await new Promise((resolve) => setTimeout(resolve, LOAD_DELAY));
    if (signal.aborted) return;
    this.preview = "loading";
    try {
      const preview = await loadPreview(file, signal);
      if (signal.aborted) revoke(preview);
      else {
        this.preview = preview;
        file.onShown?.();
      }
    } catch {
      // "Verify" and a download report what is wrong with it.
      if (!signal.aborted) this.preview = "failed";
    }
  }

  #end(): void {
    this.#stop.abort(new DOMException("Another file shows", "AbortError"));
    if (typeof this.preview === "object") revoke(this.preview);
  }
}

function whyNot(preview: Preview | "failed" | undefined): string {
  const text = t.details;
  if (preview === undefined) return text.noPreview;
  if (preview === "failed") return text.previewFailed;
  return preview.kind === "too-large" ? text.tooLargeToPreview : text.noViewer;
}

function revoke(preview: Preview | undefined): void {
  if (preview !== undefined && "url" in preview && preview.url.startsWith("blob:")) URL.revokeObjectURL(preview.url);
}

customElements.define("file-preview", FilePreview);
