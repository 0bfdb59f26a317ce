// State that components watch. It does not know how it is displayed.

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** An observable value. However often it changes within a frame, its watchers are called once. */
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

/** Hidden tabs get no frames, but their title still shows the transfers' progress. */
export function nextFrame(callback: () => void): void {
  const run = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, 500);
}

/** Rerenders a component whenever one of its states changes. */
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
