import { copyOf } from "../bytes/own-memory.ts";

/**
 * A transform made of a function from stream to stream, which may take its time, and fail, before there is an output. What
 * fails ends both sides: the writer hears of it at once, and the reader gets the error.
 */
export function pipeThrough(
  open: (input: ReadableStream<Uint8Array>) => Promise<ReadableStream<Uint8Array>>,
): ReadableWritablePair<Uint8Array, Uint8Array> {
  let failWriter: (reason: unknown) => void;
  let isWanted = false;
  let wanted: (() => void) | undefined;
  let feed: ReadableStreamDefaultController<Uint8Array>;
  const input = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        feed = controller;
      },
      // Called once for each read that finds nothing, maybe before there is a piece.
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
      start: (controller) => {
        failWriter = (reason) => {
          controller.error(reason);
        };
      },
      write: async (chunk) => {
        // One piece at a time, when the other side has taken the last one.
        if (!isWanted) await new Promise<void>((resolve) => (wanted = resolve));
        isWanted = false;
        // A copy: the other side may look at it after this write has resolved, and the writer then uses its buffer again.
        feed.enqueue(copyOf(chunk));
      },
      close: () => {
        feed.close();
      },
      abort: (reason) => {
        feed.error(reason);
      },
    },
    // Not 0: a pipe writes only to an end that has room.
    { highWaterMark: 1 },
  );
  const opening = open(input).then((output) => output.getReader());
  opening.catch((error: unknown) => {
    failWriter(error);
  });
  const readable = new ReadableStream<Uint8Array>(
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
  return { readable, writable };
}
