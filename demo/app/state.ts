// State that components watch. Nothing in here knows how it is shown.

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Something that changes. However often it does within a frame, its watchers hear of it once. */
export abstract class State {
  readonly #watchers = new Set<() => void>();
  #due = false;

  /** Calls `watcher` after changes, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  protected changed(): void {
    if (this.#due) return;
    this.#due = true;
    nextFrame(() => {
      this.#due = false;
      for (const watcher of this.#watchers) watcher();
    });
  }
}

/** Hidden tabs get no frames, but their title still shows how far the transfers are. */
export function nextFrame(callback: () => void): void {
  const run = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, 500);
}

/** Renders a component anew whenever one of the states it shows changes. */
export class Watching implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #states: () => State[];
  #stop: (() => void)[] = [];

  constructor(host: ReactiveControllerHost, states: () => State[]) {
    this.#host = host;
    this.#states = states;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = this.#states().map((state) => state.watch(() => this.#host.requestUpdate()));
  }

  hostDisconnected(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }
}
