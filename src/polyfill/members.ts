// Members that newer versions of the standard added to a class that the engine already has.

/** What an engine's `ReadableStream` may lack. */
interface Younger {
  from?: (source: AsyncIterable<unknown> | Iterable<unknown>) => ReadableStream<unknown>;
  readonly prototype: {
    values?: (options?: { preventCancel?: boolean }) => AsyncIterableIterator<unknown>;
    [Symbol.asyncIterator]?: () => AsyncIterableIterator<unknown>;
  };
}

/** Adds `values()` and `[Symbol.asyncIterator]()` (WHATWG Streams §4.2.5); returns whether they were missing. */
export function installAsyncIterator(streams: object): boolean {
  const { prototype } = streams as Younger;
  if (prototype[Symbol.asyncIterator] !== undefined) return false;
  const values = function (this: ReadableStream<unknown>, { preventCancel = false } = {}) {
    return iterate(this.getReader(), preventCancel);
  };
  Object.defineProperty(prototype, "values", { value: values, configurable: true, writable: true });
  Object.defineProperty(prototype, Symbol.asyncIterator, { value: values, configurable: true, writable: true });
  return true;
}

/** Adds `ReadableStream.from()` (WHATWG Streams §4.2.4); returns whether it was missing. */
export function installFrom(streams: object): boolean {
  if ((streams as Younger).from !== undefined) return false;
  const Stream = streams as typeof ReadableStream;
  const from = (source: AsyncIterable<unknown> | Iterable<unknown>): ReadableStream<unknown> => {
    const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    return new Stream<unknown>(
      {
        async pull(controller) {
          const result = await iterator.next();
          if (result.done) controller.close();
          else controller.enqueue(await result.value);
        },
        async cancel(reason) {
          await iterator.return?.(reason);
        },
      },
      { highWaterMark: 0 },
    );
  };
  Object.defineProperty(streams, "from", { value: from, configurable: true, writable: true });
  return true;
}

async function* iterate(reader: ReadableStreamDefaultReader<unknown>, preventCancel: boolean) {
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        finished = true;
        return;
      }
      yield value;
    }
  } catch (error) {
    finished = true;
    throw error;
  } finally {
    if (!finished && !preventCancel) await reader.cancel();
    reader.releaseLock();
  }
}
