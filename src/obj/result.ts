import type { ObjectResult as CoreResult } from "../types.ts";
import { toInfo } from "./info.ts";
import type { ObjectResult } from "./types.ts";

/** Content, with a promise that settles when it was read. */
export function toResult({ info, body }: CoreResult): ObjectResult {
  const reader = body.getReader();
  let settle: (error: Error | null) => void = () => undefined;
  const error = new Promise<Error | null>((resolve) => (settle = resolve));
  const data = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            controller.enqueue(value);
            return;
          }
          settle(null);
          controller.close();
        } catch (reason) {
          settle(reason as Error);
          throw reason;
        }
      },
      cancel(reason) {
        settle(null);
        return reader.cancel(reason);
      },
    },
    // Only what the reader asks for.
    { highWaterMark: 0 },
  );
  return { info: toInfo(info), data, error };
}
