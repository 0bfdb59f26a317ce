import type { ServedCall } from "./served-call.ts";

/** Sends what an iterable gives, as the page takes it; what comes at once goes in one message. */
export async function serveItems(
  call: ServedCall,
  iterable: AsyncIterable<unknown> | Promise<unknown[]>,
): Promise<void> {
  // Of a watch nobody has begun to read, nothing is read.
  await call.credit.available();
  let batch: unknown[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    if (batch.length > 0) call.tell("onItems", batch);
    batch = [];
  };
  try {
    for await (const item of iterable instanceof Promise ? await iterable : endedBy(call, iterable)) {
      if (call.isCancelled) return;
      batch.push(item);
      timer ??= setTimeout(flush);
      call.credit.use(1);
      await call.credit.available();
    }
  } finally {
    clearTimeout(timer);
    flush();
  }
}

/** An iterable that is left when the page takes no more, also while it waits for the next item. */
function endedBy(call: ServedCall, iterable: AsyncIterable<unknown>): AsyncIterable<unknown> {
  const items = iterable[Symbol.asyncIterator]();
  call.onCancel(() => void items.return?.());
  return { [Symbol.asyncIterator]: () => items };
}
