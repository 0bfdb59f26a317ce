// Which file the details drawer shows.

import type { ObjectInfo } from "nats-objects";
import { State } from "./state.ts";

export class Details extends State {
  /** Name of the file; undefined when the drawer is closed. */
  name: string | undefined;
  /** The files before and after one in the list, which the user may look at next. */
  neighbours: (name: string) => ObjectInfo[] = () => [];

  show(name: string): void {
    if (name === this.name) return;
    this.name = name;
    this.changed();
  }

  toggle(name: string): void {
    if (this.name === name) this.close();
    else this.show(name);
  }

  close(): void {
    if (this.name === undefined) return;
    this.name = undefined;
    this.changed();
  }
}
