// Options of the operations. An unknown one is a `TypeError`: ignoring it silently could lose an object.
import type {
  ChangeOptions,
  DeleteOptions,
  CheckOptions,
  CopyOptions,
  GetFileOptions,
  GetInfoOptions,
  GetOptions,
  ListOptions,
  PutOptions,
  WatchOptions,
} from "../types.ts";

/** What an option must be. */
interface Kind {
  readonly words: string;
  is(value: unknown): boolean;
}

const boolean: Kind = { words: "a boolean", is: (value) => typeof value === "boolean" };
const callback: Kind = { words: "a function", is: (value) => typeof value === "function" };
const text: Kind = { words: "a string", is: (value) => typeof value === "string" };
const bytes: Kind = { words: "a positive number of bytes", is: (value) => typeof value === "number" && value > 0 };
/** Timers count in 32 bits: a longer delay would fire at once. */
const time: Kind = {
  words: "ms, above 0 and below 2 ** 31",
  is: (value) => bytes.is(value) && Number(value) < 2 ** 31,
};
const signal: Kind = {
  words: "an AbortSignal",
  is: (value) => typeof (value as Partial<AbortSignal> | null)?.aborted === "boolean",
};
const age: Kind = { words: "ms, 0 or more", is: (value) => typeof value === "number" && value >= 0 };
const markerTtl: Kind = {
  words: "1,000 ms or more",
  is: (value) => typeof value === "number" && value >= 1_000,
};
const range: Kind = {
  words: "{ start, end } in bytes",
  is: (value) => {
    if (typeof value !== "object" || value === null) return false;
    return "start" in value && Object.keys(value).every((key) => key === "start" || key === "end");
  },
};
/** Checked where it is used, not here. */
const other: Kind = { words: "", is: () => true };

const transfer = { signal, onProgress: callback, timeout: time };
const copy = { ...transfer, contentType: text, expectedRevision: other, maxInFlight: bytes, ttl: other };
const get = { ...transfer, range, showDeleted: boolean, verify: boolean };
const list = { prefix: text, showDeleted: boolean, onInvalid: callback };
const changes = { includeHistory: boolean, ignoreDeletes: boolean, updatesOnly: boolean };

/** The options of each operation. */
interface Known {
  readonly put: PutOptions;
  readonly copy: CopyOptions;
  readonly get: GetOptions;
  readonly getFile: GetFileOptions;
  readonly getInfo: GetInfoOptions;
  readonly change: ChangeOptions;
  readonly delete: DeleteOptions;
  readonly list: ListOptions;
  readonly watch: WatchOptions;
  readonly check: CheckOptions;
}

const KNOWN: { readonly [O in keyof Known]: Readonly<Record<keyof Known[O], Kind>> } = {
  put: { ...copy, journal: other, onRestart: callback },
  copy,
  get,
  getFile: { ...get, preventClose: boolean, resume: boolean },
  getInfo: { showDeleted: boolean },
  change: { expectedRevision: other },
  delete: { expectedRevision: other, markerTtl },
  list,
  watch: { ...changes, prefix: text, onInvalid: callback, signal },
  check: { repair: boolean, olderThan: age },
};

/** Other clients' names for options. */
const PEERS: Readonly<Record<string, string>> = {
  previousRevision: "expectedRevision",
  lastRevision: "expectedRevision",
  includeDeletes: "showDeleted",
};

/**
 * Checks the options of an operation. An unknown or invalid one is a `TypeError` that names it. Returns the options with an
 * `onProgress` that never throws: an error of the caller's callback is reported like that of an event listener.
 */
export function checkOptions<O extends object>(operation: keyof Known, options: O | undefined): O | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || (options as object | null) === null) {
    throw new TypeError("options: expected an object");
  }
  const known: Readonly<Record<string, Kind>> = KNOWN[operation];
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!kind) {
      const peer = Object.hasOwn(PEERS, name) ? PEERS[name] : undefined;
      throw new TypeError(`options: unknown option "${name}"${peer && peer in known ? `, use "${peer}"` : ""}`);
    }
    if (value !== undefined && !kind.is(value)) throw new TypeError(`${name}: expected ${kind.words}`);
  }
  const { onProgress } = options as Pick<PutOptions, "onProgress">;
  return onProgress ? { ...options, onProgress: guarded(onProgress) } : options;
}

type OnProgress = NonNullable<PutOptions["onProgress"]>;

function guarded(onProgress: OnProgress): OnProgress {
  return (progress) => {
    try {
      onProgress(progress);
    } catch (error) {
      const { reportError } = globalThis as { reportError?: (error: unknown) => void };
      if (reportError) reportError(error);
      else {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
}
