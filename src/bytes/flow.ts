import { ObjectStoreError } from "../errors.ts";

/** The source of a stream, one piece at a time. */
export interface PieceSource {
  /** The next piece, never an empty one; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Nothing more will be read. Called once or more; never rejects. */
  close(): Promise<void>;
}

/** What a stream must hand out before it ends. */
export interface Expected {
  /** Name of the object. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** How both kinds of stream handle a source and a signal. */
export interface Flow {
  readonly start: (controller: { error(reason: unknown): void }) => void;
  readonly next: () => Promise<Uint8Array | undefined>;
  /** Counts bytes handed to the reader. Closes the source and throws if there are none: memory can be transferred away. */
  readonly count: (bytes: number) => void;
  readonly finish: () => Promise<void>;
  readonly wasAborted: () => boolean;
  readonly unlisten: () => void;
}

/** Reads from `source` until it ends, fails, or the signal aborts, and closes it then. */
export function follow(source: PieceSource, signal: AbortSignal | undefined, expected: Expected | undefined): Flow {
  let onAbort: (() => void) | undefined;
  // Not signal.aborted: after an abort while the source closes at the end, when no listener is left, nothing would error the
  // stream, and the reader would wait for ever.
  let aborted = false;
  let handed = 0;
  const shortage = (): ObjectStoreError => {
    const { name, size } = expected ?? { name: "", size: NaN };
    const message = `${JSON.stringify(name)}: ${String(handed)} of ${String(size)} bytes were delivered`;
    return new ObjectStoreError("TRUNCATED", message);
  };
  const unlisten = (): void => {
    if (onAbort) signal?.removeEventListener("abort", onAbort);
  };
  const finish = async (): Promise<void> => {
    unlisten();
    await source.close();
  };
  return {
    finish,
    unlisten,
    count(bytes) {
      handed += bytes;
      if (bytes > 0) return;
      void finish();
      throw shortage();
    },
    wasAborted: () => aborted,
    start(controller) {
      onAbort = () => {
        aborted = true;
        controller.error(signal?.reason);
        void finish();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      if (signal?.aborted) onAbort();
    },
    async next() {
      try {
        const piece = await source.read();
        if (piece) return piece;
        if (expected && handed !== expected.size) throw shortage();
        await finish();
        return undefined;
      } catch (error) {
        await finish();
        throw error;
      }
    },
  };
}
