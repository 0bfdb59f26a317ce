// The names that uploads cannot take: those in the list, and those of running uploads. Equal spellings count as one name.

import type { Files } from "./files.ts";
import { freeName } from "./names.ts";
import { composed } from "./spelling.ts";
import type { Transfers } from "./transfers.ts";

/** Where the names of a bucket come from. */
export interface NameSources {
  bucket: string;
  files: Files;
  transfers: Transfers;
}

/** Names by spelling. Files that are being deleted are not included, so their names are free. */
export class TakenNames {
  readonly #names = new Map<string, string>();

  /** The taken name, in any spelling; exactly `name` if that is taken. */
  find(name: string): string | undefined {
    return this.#names.get(name) ?? this.#names.get(composed(name));
  }

  add(name: string): void {
    this.#names.set(name, name);
    this.#names.set(composed(name), this.#names.get(composed(name)) ?? name);
  }
}

export function takenNames({ bucket, files, transfers }: NameSources): TakenNames {
  const names = new TakenNames();
  for (const name of transfers.uploadNames(bucket)) names.add(name);
  // The list may show another store by now.
  if (files.bucket === bucket) for (const { name } of files.visible) names.add(name);
  return names;
}

export function freeNameFor(name: string, sources: NameSources): string {
  const taken = takenNames(sources);
  return freeName(name, (candidate) => taken.find(candidate) !== undefined);
}
