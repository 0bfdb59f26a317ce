import type { ObjectResult } from "../types.ts";
import type { StoreCalls } from "./calls.ts";
import type { ServedCall } from "./served-call.ts";

/** The result of a call, and the memory transferred with it. */
export interface Reply<Result> {
  readonly value: Result;
  readonly transfer?: Transferable[];
}

/** The result of a call that transfers no memory. */
export async function replyWith<Result>(value: Promise<Result>): Promise<Reply<Result>> {
  return { value: await value };
}

/** Sends the content of an object in the form that the page requested. */
export async function serveContent(
  call: ServedCall,
  result: ObjectResult,
): Promise<Reply<StoreCalls["get"]["result"]>> {
  const { info, range } = result;
  call.emit("onOpened", { info, range });
  switch (await call.wanted) {
    case "pieces":
      await sendPieces(call, result.body);
      return { value: undefined };
    case "bytes": {
      const value = await result.bytes();
      return { value, transfer: [value.buffer] };
    }
    case "text":
      return { value: await result.text() };
    case "blob":
      return { value: await result.blob() };
    case undefined:
      // Rejects with the reason when the signal was aborted.
      await result.body.cancel();
      return { value: undefined };
  }
}

/**
 * The page pulls the pieces, which are transferred to it. A transferred stream would also work, but it copies each piece,
 * counts chunks instead of bytes, and its errors are clones. Measured in Chromium 156 with pieces of 128 KiB between a
 * worker and a page: pulled 1,600 to 4,000 MiB/s, transferred 240 to 370. The same holds for bodies from the page.
 */
async function sendPieces(call: ServedCall, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  call.onCancel(() => void reader.cancel().catch(() => undefined));
  for (;;) {
    await call.credit.available();
    if (call.isCancelled) return;
    const { done, value } = await reader.read();
    if (done) return;
    call.credit.use(value.length);
    // The piece is ours, including its memory.
    call.emit("onPiece", value, [value.buffer as ArrayBuffer]);
  }
}
