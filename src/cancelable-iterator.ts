/**
 * An async iterator that can be cancelled while it waits. An async generator queues `return()` after a pending `next()`, so
 * cancelling from outside (`ReadableStream.from(items).cancel()`) would hang until the next item. Here
 * `return()` and `throw()` abort the signal that `begin` was given; the generator must then end soon, and clean up.
 * The pending `next()` ends with `done`.
 */
export function cancelableIterator<T>(begin: (stop: AbortSignal) => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const controller = new AbortController();
  const items = begin(controller.signal);
  const done: IteratorReturnResult<void> = { done: true, value: undefined };
  const cancel = async (): Promise<IteratorReturnResult<void>> => {
    controller.abort();
    // What a wait that was cut short rejects with belongs to the `next()` that waited.
    await items.return().catch(() => undefined);
    return done;
  };
  return {
    async next() {
      try {
        return await items.next();
      } catch (error) {
        if (controller.signal.aborted) return done;
        throw error;
      }
    },
    return: cancel,
    async throw(error) {
      await cancel();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await cancel();
    },
  };
}
