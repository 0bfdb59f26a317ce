import type { ServedCall } from "./served-call.ts";

/** Sends the items of an iterable on demand; items that arrive together go in one message. */
export async function serveItems<Item>(
  call: ServedCall,
  iterable: AsyncIterable<Item> | Promise<Item[]>,
): Promise<undefined> {
  // Read nothing of a watch before the page reads it.
  await call.credit.available();
  let batch: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    if (batch.length > 0) call.emit("onItems", batch);
    batch = [];
  };
  try {
    for await (const item of iterable instanceof Promise ? await iterable : untilCancelled(call, iterable)) {
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

/** Ends the iteration when the page wants no more items, even while it waits for the next one. */
function untilCancelled<Item>(call: ServedCall, iterable: AsyncIterable<Item>): AsyncIterable<Item> {
  const items = iterable[Symbol.asyncIterator]();
  call.onCancel(() => void items.return?.());
  return { [Symbol.asyncIterator]: () => items };
}
