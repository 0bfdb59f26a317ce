import { createInbox, type NatsConnection } from "@nats-io/nats-core";

/** The defaults of `nats-objects`. */
const CHUNK_BYTES = 128 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

/**
 * The limit of an upload: the same chunks with the same bytes in flight and acknowledgements through one inbox, but no hash,
 * message id or metadata. A File is read from disk as in an upload; bytes are already in memory.
 */
export async function publishRaw(
  connection: NatsConnection,
  subject: string,
  body: File | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const inbox = createInbox();
  const inFlight: number[] = [];
  let bytes = 0;
  let wake = (): void => undefined;
  let failure: Error | undefined;
  const subscription = connection.subscribe(inbox, {
    callback: (error, message) => {
      const answer = error ? undefined : message.json<{ error?: { description: string } }>();
      if (!answer || answer.error) failure ??= error ?? new Error(answer?.error?.description);
      bytes -= inFlight.shift() ?? 0;
      wake();
    },
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition() && !failure) await new Promise<void>((resolve) => (wake = resolve));
    if (failure) throw failure;
  };
  try {
    for await (const piece of body instanceof File ? piecesOf(body) : [body]) {
      for (let offset = 0; offset < piece.length; offset += CHUNK_BYTES) {
        const chunk = piece.subarray(offset, offset + CHUNK_BYTES);
        if (bytes + chunk.length > WINDOW_BYTES) await until(() => bytes + chunk.length <= WINDOW_BYTES);
        inFlight.push(chunk.length);
        bytes += chunk.length;
        connection.publish(subject, chunk, { reply: inbox });
      }
    }
    await until(() => bytes === 0);
  } finally {
    subscription.unsubscribe();
  }
}

/** Reads one piece while the previous one is sent. */
async function* piecesOf(file: File): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const load = (offset: number): Promise<ArrayBuffer> => file.slice(offset, offset + PIECE_BYTES).arrayBuffer();
  let ahead = load(0);
  for (let offset = PIECE_BYTES; ; offset += PIECE_BYTES) {
    const piece = new Uint8Array(await ahead);
    if (piece.length === 0) return;
    ahead = load(offset);
    yield piece;
  }
}
