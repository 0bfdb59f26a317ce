import type { StreamConfig } from "../protocol/stream-config.ts";
import { collide } from "./subject-filter.ts";
import { refusal } from "./api-error.ts";
import { Stream } from "./stream.ts";
import { isSameConfig, settingsOf } from "./stream-settings.ts";

/** The streams of a server, by name. What has expired is gone when a stream is asked for. */
export class Streams {
  readonly #streams = new Map<string, Stream>();

  /** All of them, in the order of their names. */
  all(): Stream[] {
    const streams = [...this.#streams.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const stream of streams) stream.tidy();
    return streams;
  }

  /** The stream of this name. */
  find(name: string): Stream | undefined {
    const stream = this.#streams.get(name);
    stream?.tidy();
    return stream;
  }

  /** The stream of this name. Throws when there is none. */
  get(name: string): Stream {
    const stream = this.find(name);
    if (!stream) throw refusal("streamNotFound");
    return stream;
  }

  /** The stream that takes what is published to a subject. */
  takerOf(subject: string): Stream | undefined {
    for (const stream of this.#streams.values()) {
      if (!stream.takes(subject)) continue;
      stream.tidy();
      return stream;
    }
    return undefined;
  }

  /** Makes a stream, or gives the one that has the same configuration. Throws for what the server refuses. */
  create(config: StreamConfig): Stream {
    const settings = settingsOf(config);
    const existing = this.find(config.name);
    if (existing) {
      if (!isSameConfig(existing.settings, settings)) throw refusal("nameTaken");
      return existing;
    }
    this.#assertFree(settings.name, settings.subjects);
    const stream = new Stream(settings);
    this.#streams.set(stream.name, stream);
    return stream;
  }

  /** Gives a stream another configuration. Throws for what the server refuses. */
  update(config: StreamConfig): Stream {
    const stream = this.get(config.name);
    this.#assertFree(config.name, settingsOf(config).subjects);
    stream.update(config);
    return stream;
  }

  /** Removes a stream. Throws when there is none. */
  delete(name: string): void {
    const stream = this.get(name);
    for (const consumer of [...stream.consumers.keys()]) stream.removeConsumer(consumer);
    this.#streams.delete(name);
  }

  #assertFree(name: string, subjects: readonly string[]): void {
    for (const { name: other, settings } of this.#streams.values()) {
      if (other === name) continue;
      if (settings.subjects.some((one) => subjects.some((two) => collide(one, two)))) throw refusal("subjectsOverlap");
    }
  }
}
