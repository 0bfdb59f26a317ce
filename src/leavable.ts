/**
 * An iteration that can be left while it waits. An async generator queues `return()` after a `next()` that still waits,
 * so a loop that is left from outside (`ReadableStream.from(items).cancel()`) would hang until the next item. Here
 * `return()` and `throw()` abort the signal that `begin` was given; the generator must then end soon, and clean up.
 * The waiting `next()` ends with `done`.
 */
export function leavable<T>(begin: (left: AbortSignal) => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const leaving = new AbortController();
  const items = begin(leaving.signal);
  const done: IteratorReturnResult<void> = { done: true, value: undefined };
  const leave = async (): Promise<IteratorReturnResult<void>> => {
    leaving.abort();
    // What a wait that was cut short rejects with belongs to the `next()` that waited.
    await items.return().catch(() => undefined);
    return done;
  };
  return {
    async next() {
      try {
        return await items.next();
      } catch (error) {
        if (leaving.signal.aborted) return done;
        throw error;
      }
    },
    return: leave,
    async throw(error) {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await leave();
    },
  };
}
