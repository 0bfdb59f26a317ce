// Asks for a name: for a file to rename, or for a new folder.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ObjectInfo } from "nats-objects";
import { isFolderName } from "../folders.ts";
import type { FileEntry } from "../folders.ts";
import { renameFile } from "../renames.ts";
import { composed } from "../spelling.ts";
import { t } from "../text/text.ts";
import { OverlayDialog } from "./overlay-dialog.ts";

export class NameDialog extends OverlayDialog {
  static override properties = {
    app: { attribute: false },
    entry: { attribute: false },
    problem: { state: true },
  };

  /** The file to rename; undefined for a new folder. */
  declare entry: FileEntry | undefined;
  declare problem: string | undefined;

  override firstUpdated(): void {
    super.firstUpdated();
    const input = this.renderRoot.querySelector("input");
    if (input === null) return;
    input.value = this.entry?.label ?? "";
    input.focus();
    // The extension is not selected, so that it is kept by default.
    const dot = input.value.lastIndexOf(".");
    input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
  }

  override render(): TemplateResult {
    const { entry, problem } = this;
    const text = t.rename;
    return html`
      <dialog aria-labelledby="title">
        <form method="dialog" novalidate @submit=${this.#submit}>
          <h2 id="title">${entry === undefined ? text.newFolder : text.title(entry.label)}</h2>
          <div class="field">
            <label for="name">${entry === undefined ? text.folderField : text.field}</label>
            <input
              id="name"
              autocomplete="off"
              spellcheck="false"
              aria-invalid=${problem === undefined ? "false" : "true"}
              aria-describedby=${problem === undefined ? "hint" : "problem"}
            />
            <span id="hint" class="hint small muted">${entry === undefined ? text.folderHint : text.hint}</span>
          </div>
          ${problem === undefined ? nothing : html`<p id="problem" class="small problem" role="alert">${problem}</p>`}
          <div class="buttons">
            <button type="button" @click=${() => this.close()}>${t.cancel}</button>
            <button class="primary">${entry === undefined ? text.create : text.rename}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const name = this.renderRoot.querySelector("input")?.value.trim() ?? "";
    if (this.entry === undefined) this.#goTo(name);
    else this.#rename(this.entry, name);
  }

  #goTo(name: string): void {
    if (!isFolderName(name)) return this.#refuse(t.rename.folderWrong);
    const { place } = this.app;
    this.close();
    place.go(`${place.path}${name}/`);
  }

  #rename({ info, label }: FileEntry, name: string): void {
    if (name === "") return this.#refuse(t.rename.empty);
    if (name === label) return this.close();
    // The folder part of the name is kept.
    const to = info.name.slice(0, info.name.length - label.length) + name;
    const isOther = (file: ObjectInfo): boolean => file.name !== info.name && composed(file.name) === composed(to);
    if (this.app.files.visible.some(isOther)) return this.#refuse(t.rename.taken(to));
    this.close();
    renameFile(this.app, info, to);
  }

  #refuse(problem: string): void {
    this.problem = problem;
    this.renderRoot.querySelector("input")?.focus();
  }
}

customElements.define("name-dialog", NameDialog);
