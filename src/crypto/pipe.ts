import { copyOf } from "../bytes/own-memory.ts";

/**
 * Makes a transform from a function that maps a stream to a stream. The function may take time, and may fail before there
 * is an output. A failure ends both sides: the writer is told at once, and the reader gets the error.
 */
export function pipeThrough(
  open: (input: ReadableStream<Uint8Array>) => Promise<ReadableStream<Uint8Array>>,
): ReadableWritablePair<Uint8Array, Uint8Array> {
  const { input, writable, failWriter } = createInput();
  const opening = open(input).then((output) => output.getReader());
  opening.catch(failWriter);
  return { readable: createOutput(opening, failWriter), writable };
}

interface Input {
  /** What `open` reads. */
  readonly input: ReadableStream<Uint8Array>;
  /** What the caller writes. */
  readonly writable: WritableStream<Uint8Array>;
  /** Errors `writable`. */
  readonly failWriter: (reason: unknown) => void;
}

/** A pipe that takes one piece at a time, once the other side has asked for it. */
function createInput(): Input {
  let sink: WritableStreamDefaultController;
  let source: ReadableStreamDefaultController<Uint8Array>;
  let isWanted = false;
  let wanted: (() => void) | undefined;
  const failWriter = (reason: unknown): void => sink.error(reason);
  const input = new ReadableStream<Uint8Array>(
    {
      start: (controller) => void (source = controller),
      // Called once for each read that finds no piece, possibly before the first write.
      pull: () => {
        isWanted = true;
        wanted?.();
      },
      cancel: (reason) => {
        failWriter(reason);
        wanted?.();
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>(
    {
      start: (controller) => void (sink = controller),
      write: async (chunk) => {
        if (!isWanted) await new Promise<void>((resolve) => (wanted = resolve));
        isWanted = false;
        // A copy: the other side may read it after this write has resolved, when the writer may reuse its buffer.
        source.enqueue(copyOf(chunk));
      },
      close: () => source.close(),
      abort: (reason) => source.error(reason),
    },
    // Not 0: a pipe writes only to a stream that has room.
    { highWaterMark: 1 },
  );
  return { input, writable, failWriter };
}

function createOutput(
  opening: Promise<ReadableStreamDefaultReader<Uint8Array>>,
  failWriter: (reason: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await (await opening).read();
          if (done) controller.close();
          else if (value.length > 0) controller.enqueue(value);
          else await this.pull?.(controller);
        } catch (error) {
          failWriter(error);
          throw error;
        }
      },
      async cancel(reason) {
        failWriter(reason);
        await (await opening.catch(() => undefined))?.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
