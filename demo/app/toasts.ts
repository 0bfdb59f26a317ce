// Short messages at the edge of the page, most with an undo action.

import { State } from "./state.ts";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "bad";
  readonly action?: { label: string; run: () => void };
  /** Called once when the toast closes, unless its action was used. */
  readonly onLeave?: () => void;
}

interface Timed extends Toast {
  left: number;
  startedAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const SECONDS = 6;
let lastId = 0;

export class Toasts extends State {
  #items: Timed[] = [];

  get items(): readonly Toast[] {
    return this.#items;
  }

  show(toast: Omit<Toast, "id">): number {
    const timed: Timed = { ...toast, id: ++lastId, left: SECONDS * 1000, startedAt: 0, timer: undefined };
    this.#items = [...this.#items, timed];
    this.#run(timed);
    this.changed();
    return timed.id;
  }

  /** Runs the action of a toast and closes it without `onLeave`. */
  act(id: number): void {
    const toast = this.#take(id);
    toast?.action?.run();
  }

  /** Runs the action of the newest toast that has one. */
  actOnLast(): boolean {
    const last = this.#items.findLast((toast) => toast.action !== undefined);
    if (last !== undefined) this.act(last.id);
    return last !== undefined;
  }

  /** Closes a toast now. */
  dismiss(id: number): void {
    this.#take(id)?.onLeave?.();
  }

  dismissAll(): void {
    for (const { id } of this.#items) this.dismiss(id);
  }

  /** Removes a toast without calling `onLeave`. */
  drop(id: number): void {
    this.#take(id);
  }

  /** Pauses the timers while the toasts are hovered or focused. */
  pause(): void {
    for (const toast of this.#items) {
      if (toast.timer === undefined) continue;
      clearTimeout(toast.timer);
      toast.timer = undefined;
      toast.left -= Date.now() - toast.startedAt;
    }
  }

  resume(): void {
    for (const toast of this.#items) if (toast.timer === undefined) this.#run(toast);
  }

  #run(toast: Timed): void {
    toast.startedAt = Date.now();
    toast.timer = setTimeout(() => this.dismiss(toast.id), Math.max(1000, toast.left));
  }

  #take(id: number): Timed | undefined {
    const toast = this.#items.find((item) => item.id === id);
    if (toast === undefined) return undefined;
    clearTimeout(toast.timer);
    this.#items = this.#items.filter((item) => item !== toast);
    this.changed();
    return toast;
  }
}
