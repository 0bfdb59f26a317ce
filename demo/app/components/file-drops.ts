// Lets a dialog take a single file dropped anywhere on the page while the dialog is open.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { droppedFile } from "../dropped-file.ts";

export interface FileDropOptions {
  /** Whether a file can be accepted now. */
  isFree: () => boolean;
  /** Receives the file; undefined for several files or a folder. */
  take: (file: File | undefined) => void;
}

export class FileDrops implements ReactiveController {
  /** A file that could be accepted is being dragged over the page. */
  isOver = false;
  readonly #host: ReactiveControllerHost;
  readonly #options: FileDropOptions;
  #stop = new AbortController();

  constructor(host: ReactiveControllerHost, options: FileDropOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = new AbortController();
    // Before the page behind treats it as an upload.
    const options = { capture: true, signal: this.#stop.signal };
    addEventListener("dragenter", this.#over, options);
    addEventListener("dragover", this.#over, options);
    addEventListener("dragleave", this.#leave, options);
    addEventListener("drop", this.#drop, options);
  }

  hostDisconnected(): void {
    this.#stop.abort();
  }

  readonly #over = (event: DragEvent): void => {
    const data = takeOver(event);
    if (data === null) return;
    const isFree = this.#options.isFree();
    data.dropEffect = isFree ? "copy" : "none";
    this.#show(isFree);
  };

  readonly #leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.#show(false);
  };

  readonly #drop = (event: DragEvent): void => {
    this.#show(false);
    const data = takeOver(event);
    if (data !== null && this.#options.isFree()) this.#options.take(droppedFile(data));
  };

  #show(isOver: boolean): void {
    if (isOver === this.isOver) return;
    this.isOver = isOver;
    this.#host.requestUpdate();
  }
}

/** Hides drags of files from the rest of the page. */
function takeOver(event: DragEvent): DataTransfer | null {
  const data = event.dataTransfer;
  if (data === null || !data.types.includes("Files")) return null;
  // Otherwise the browser would open the file in place of the page.
  event.preventDefault();
  event.stopPropagation();
  return data;
}
