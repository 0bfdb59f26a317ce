// The one dialog or menu that is open over the page. Each is loaded on demand.

import type { Entry } from "./folders.ts";
import type { ShareSource } from "./share/share-source.ts";
import { State } from "./state.ts";

export type Shown =
  | { kind: "connect" }
  | { kind: "keyboard" }
  | { kind: "rename"; entry: Entry }
  | { kind: "new-folder" }
  | { kind: "stores"; x: number; y: number }
  | { kind: "create-store" }
  | { kind: "about-store" }
  | { kind: "share"; source: ShareSource }
  | { kind: "row-menu"; entries: readonly Entry[]; x: number; y: number };

export class Overlay extends State {
  current: Shown | undefined;

  open(shown: Shown): void {
    this.current = shown;
    this.changed();
  }

  close(): void {
    if (this.current === undefined) return;
    this.current = undefined;
    this.changed();
  }
}
