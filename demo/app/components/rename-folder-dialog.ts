// Renames a folder, that is, all files whose names begin with its path. Reports taken names first, then progress, then the
// files that were not moved. Beyond 200 lines because it is one form in three phases.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { filesBelow, parentOf } from "../folders.ts";
import type { FolderEntry } from "../folders.ts";
import { formatCount } from "../format.ts";
import { planMoves, typedPath } from "../moves.ts";
import type { Move, MoveResult } from "../moves.ts";
import { explainLeft, moveBack, moveFiles, offerUndo } from "../renames.ts";
import { composed } from "../spelling.ts";
import { t } from "../text/text.ts";
import { OverlayDialog } from "./overlay-dialog.ts";

/** With at least this many files, progress is shown. */
const MIN_FOR_PROGRESS = 20;

export class RenameFolderDialog extends OverlayDialog {
  static override properties = {
    app: { attribute: false },
    entry: { attribute: false },
    typed: { state: true },
    problem: { state: true },
    other: { state: true },
    isBusy: { state: true },
    progress: { state: true },
    left: { state: true },
  };
  static override styles = [
    OverlayDialog.styles,
    css`
      button:disabled {
        opacity: 0.5;
        cursor: default;
      }
    `,
  ];

  declare entry: FolderEntry;
  declare typed: string;
  declare problem: string | undefined;
  /** Path of an existing folder, once the user was asked whether to merge the two. */
  declare other: string | undefined;
  declare isBusy: boolean;
  /** Progress; undefined while nothing moves, or while the move is too short to show it. */
  declare progress: { moved: number; total: number } | undefined;
  /** The files that could not be moved, in words. */
  declare left: string | undefined;
  readonly #moved: MoveResult["moved"] = [];
  #to = "";
  #stop = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.typed = this.entry.label;
  }

  override firstUpdated(): void {
    super.firstUpdated();
    this.renderRoot.querySelector("input")?.select();
  }

  /** Prevents closing the dialog by accident while files are moved. */
  override close(): void {
    if (this.progress === undefined) super.close();
  }

  override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="title" @cancel=${this.#cancel}>
        <form method="dialog" novalidate @submit=${this.#submit}>
          <h2 id="title">${t.rename.title(this.entry.label)}</h2>
          ${
            this.progress !== undefined
              ? this.#renderProgress(this.progress)
              : this.left !== undefined
                ? this.#renderLeft(this.left)
                : this.#renderName()
          }
        </form>
      </dialog>
    `;
  }

  #renderName(): TemplateResult {
    const { problem, other } = this;
    const text = t.rename;
    return html`
      <div class="field">
        <label for="name">${text.field}</label>
        <input
          id="name"
          data-first
          autocomplete="off"
          spellcheck="false"
          .value=${this.typed}
          aria-invalid=${problem === undefined || other !== undefined ? "false" : "true"}
          aria-describedby=${problem === undefined ? "hint" : "problem"}
          @input=${this.#type}
        />
        <span id="hint" class="hint small muted">${text.folderMoveHint}</span>
      </div>
      ${problem === undefined ? nothing : html`<p id="problem" class="small problem" role="alert">${problem}</p>`}
      <div class="buttons">
        <button type="button" @click=${() => this.close()}>${t.cancel}</button>
        <button class="primary" ?disabled=${this.isBusy}>${other === undefined ? text.rename : text.merge}</button>
      </div>
    `;
  }

  #renderProgress({ moved, total }: { moved: number; total: number }): TemplateResult {
    const text = t.rename;
    return html`
      <p role="status">${text.renaming}</p>
      <progress aria-label=${text.renaming} max=${total} .value=${moved}></progress>
      <p class="small muted">${t.units.of(formatCount(moved), t.files(total))}</p>
      <div class="buttons">
        <button type="button" data-focus @click=${() => this.#stop.abort()}>${t.details.stop}</button>
      </div>
    `;
  }

  #renderLeft(left: string): TemplateResult {
    return html`
      <p class="problem" role="alert">${left}</p>
      <div class="buttons">
        ${this.#moved.length === 0 ? nothing : html`<button type="button" @click=${this.#undo}>${t.undo}</button>`}
        <button type="button" @click=${() => this.close()}>${t.close}</button>
        <button class="primary" data-focus>${t.tryAgain}</button>
      </div>
    `;
  }

  readonly #type = (event: InputEvent): void => {
    this.typed = (event.target as HTMLInputElement).value;
    this.problem = undefined;
    this.other = undefined;
  };

  readonly #cancel = (event: Event): void => {
    if (this.progress !== undefined) event.preventDefault();
  };

  readonly #leave = (event: BeforeUnloadEvent): void => event.preventDefault();

  readonly #undo = (): void => {
    this.close();
    void moveBack(this.app, this.#moved, shown(this.#to));
  };

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.isBusy) return;
    const moves = this.left === undefined ? this.#plan() : this.#movesTo(this.#to);
    if (moves !== undefined) void this.#move(moves);
  }

  /** Plans the moves for the name in the field; undefined when the name was rejected. */
  #plan(): Move[] | undefined {
    const { entry, app } = this;
    const to = typedPath(parentOf(entry.path), this.typed);
    if (to === undefined) return this.#refuse(t.rename.folderPartsWrong);
    if (to === entry.path) {
      this.close();
      return undefined;
    }
    const moves = this.#movesTo(to);
    if (moves !== undefined && this.other !== to && filesBelow(app.files.visible, to).length > 0) {
      this.#refuse(t.rename.folderThere(shown(to)));
      this.other = to;
      return undefined;
    }
    this.#to = to;
    return moves;
  }

  /** The moves; undefined when a file has the same name. */
  #movesTo(to: string): Move[] | undefined {
    const { entry, app } = this;
    const { files, transfers, bucket } = app;
    const others = [...files.names].filter((name) => !name.startsWith(entry.path));
    const taken = new Set([...others, ...transfers.uploadNames(bucket.name)].map(composed));
    const isTaken = (name: string): boolean => files.get(name) !== undefined || taken.has(composed(name));
    const moves = planMoves(filesBelow(files.visible, entry.path), entry.path, to, isTaken);
    return "taken" in moves ? this.#refuse(t.rename.taken(moves.taken)) : moves;
  }

  async #move(moves: readonly Move[]): Promise<void> {
    const { app, entry } = this;
    const stop = new AbortController();
    this.#stop = stop;
    this.isBusy = true;
    this.problem = undefined;
    const onProgress = (moved: number): void => {
      if (moves.length >= MIN_FOR_PROGRESS) this.progress = { moved, total: moves.length };
    };
    onProgress(0);
    void this.#focus();
    addEventListener("beforeunload", this.#leave);
    const result = await moveFiles(app, moves, { signal: stop.signal, onProgress });
    removeEventListener("beforeunload", this.#leave);
    this.#moved.push(...result.moved);
    this.isBusy = false;
    this.progress = undefined;
    if (result.left === 0) {
      const to = shown(this.#to);
      this.close();
      offerUndo(app, shown(entry.path), to, () => moveBack(app, this.#moved, to));
      return;
    }
    this.left = explainLeft(result, moves.length, shown(entry.path));
    // The dialog is gone, so report it in a toast.
    if (!this.isConnected) app.toasts.show({ text: this.left, tone: "bad" });
    void this.#focus();
  }

  async #focus(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[data-focus]")?.focus();
  }

  #refuse(problem: string): undefined {
    this.problem = problem;
    this.left = undefined;
    this.other = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector("input")?.focus());
  }
}

/** A path without its trailing "/". */
function shown(path: string): string {
  return path.slice(0, -1);
}

customElements.define("rename-folder-dialog", RenameFolderDialog);
