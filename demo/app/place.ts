// The current store and folder, as in the address bar: `?bucket=photos#2026/summer/`. Supports back and forward.

import { isPath } from "./folders.ts";
import { State } from "./state.ts";

export const FIRST_BUCKET = "files";

/** Store and folder of an address. */
export function readPlace(url: URL): { bucket: string; path: string } {
  return { bucket: url.searchParams.get("bucket") ?? FIRST_BUCKET, path: readPath(url.hash.slice(1)) };
}

/** The same address with another store and folder. */
export function placeAt(url: URL, bucket: string, path: string): URL {
  const to = new URL(url);
  if (to.searchParams.get("bucket") !== bucket) {
    if (bucket === FIRST_BUCKET) to.searchParams.delete("bucket");
    else to.searchParams.set("bucket", bucket);
  }
  to.hash = path.split("/").map(encodeURIComponent).join("/");
  return to;
}

function readPath(hash: string): string {
  try {
    const path = hash.split("/").map(decodeURIComponent).join("/");
    return isPath(path) ? path : "";
  } catch {
    return "";
  }
}

export class Place extends State {
  bucket: string;
  /** The current folder: "" is the top, others end with "/". */
  path: string;

  /** Calls `onBucket` when the address bar changes to another store. */
  constructor(onBucket: () => void) {
    super();
    const { bucket, path } = readPlace(new URL(location.href));
    this.bucket = bucket;
    this.path = path;
    addEventListener("popstate", () => {
      const place = readPlace(new URL(location.href));
      const isOther = place.bucket !== this.bucket;
      Object.assign(this, place);
      if (isOther) onBucket();
      this.changed();
    });
  }

  /** Opens a folder. */
  go(path: string): void {
    if (path !== this.path) this.#become(this.bucket, path);
  }

  /** Opens the top of another store. */
  goToBucket(bucket: string): void {
    if (bucket !== this.bucket) this.#become(bucket, "");
  }

  /** Opens the top of another store, replacing this one in the history. */
  replaceBucket(bucket: string): void {
    this.#become(bucket, "", "replaceState");
  }

  #become(bucket: string, path: string, how: "pushState" | "replaceState" = "pushState"): void {
    this.bucket = bucket;
    this.path = path;
    history[how](null, "", placeAt(new URL(location.href), bucket, path));
    this.changed();
  }
}
