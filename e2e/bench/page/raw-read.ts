import { createInbox, type Msg, type NatsConnection } from "@nats-io/nats-core";

/**
 * Maximum size of a batch, in bytes. One batch for everything would be faster, but the server closes a connection with 64 MiB
 * pending, and an object of that size would come close.
 */
const BATCH_BYTES = 32 * 1024 * 1024;
const BATCH_MESSAGES = 100_000;

/** The response to {@link readRaw}. */
export interface Counted {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * The limit of a download or list: batched direct gets (ADR-31) of everything on a subject, only counted. No digest, no
 * decoding, no stream between the connection and the reader.
 */
export function readRaw(connection: NatsConnection, stream: string, subject: string): Promise<Counted> {
  const inbox = createInbox();
  return new Promise((resolve, reject) => {
    let messages = 0;
    let bytes = 0;
    let last = 0;
    const ask = (): void => {
      const request = { seq: last + 1, next_by_subj: subject, batch: BATCH_MESSAGES, max_bytes: BATCH_BYTES };
      connection.publish(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify(request), { reply: inbox });
    };
    const onMessage = (message: Msg): void => {
      const { headers, data } = message;
      const code = headers?.code ?? 0;
      if (code === 0) {
        messages++;
        bytes += data.length;
        return;
      }
      // 204: the end of a batch, with the last sequence sent and the number of messages after it.
      if (code !== 204) return end(new Error(`the server answered ${code} ${headers?.description ?? ""}`));
      last = Number(headers?.get("Nats-Last-Sequence"));
      if (Number(headers?.get("Nats-Num-Pending")) === 0) end();
      else ask();
    };
    const subscription = connection.subscribe(inbox, {
      callback: (error, message) => (error ? end(error) : onMessage(message)),
    });
    const end = (error?: Error): void => {
      subscription.unsubscribe();
      if (error) reject(error);
      else resolve({ messages, bytes });
    };
    ask();
  });
}
