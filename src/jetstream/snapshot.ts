import type { Msg } from "@nats-io/nats-core";
import type { BucketStream } from "./bucket-stream.ts";
import { storedMessage } from "./direct-get.ts";
import { headersOf } from "./header-block.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { RepeatedSend } from "./repeated-send.ts";
import { MESSAGE_ID, type StreamMessage } from "./stream-message.ts";

/** How long to wait for the first answer, and then for each next one, in ms. */
const SILENCE = 3_000;

const STATUS = { notOurs: 0, end: 204, notFound: 404, tooMany: 413, noResponders: 503 };

/** The last message of each subject that matches a filter, at one moment. */
export interface Snapshot {
  /** In the order of their sequences. */
  readonly messages: readonly StreamMessage[];
  /** Sequence of the last message of the stream that the server had stored at that moment. */
  readonly upTo: number;
  /** `false`: there was no room for all; those with a sequence above that of the last one are missing. */
  readonly isComplete: boolean;
}

/**
 * Reads the last message of each subject by one batched direct get (ADR-31, `multi_last`; nats-server 2.11): one round trip,
 * and nothing is left on the server. Any replica may answer, and one may lag. `undefined` if there is no such answer: for
 * more than 1,024 subjects, after a refusal or a silence, from a mirror, or when a message was replaced while it was read.
 */
export function readSnapshot(stream: BucketStream, filter: string, maxBytes: number): Promise<Snapshot | undefined> {
  const { api, access } = stream;
  return new Promise((resolve) => {
    const messages: StreamMessage[] = [];
    /** How many subjects match, as the first answer says. The end does not tell: 2.11 says 0 there although one is left. */
    let total = 0;
    let answered: string | undefined;
    const end = (snapshot?: Snapshot): void => {
      sending.stop();
      idle.stop();
      inbox.close();
      resolve(snapshot);
    };
    const onStatus = (code: number, upTo: number): void => {
      if (code === STATUS.noResponders) access.directGetFailed();
      if (code === STATUS.tooMany) access.snapshotTooLarge();
      if (code === STATUS.notFound && messages.length === 0) end({ messages, upTo: 0, isComplete: true });
      else if (code === STATUS.end) end({ messages, upTo, isComplete: messages.length >= total });
      else end();
    };
    const owner: InboxOwner = {
      onMessage: (message, tokenOf) => {
        const token = tokenOf();
        answered ??= token;
        if (token !== answered) return;
        if (messages.length === 0) {
          // From now on, silence counts: a long answer may take longer than an answer usually does.
          sending.answered();
          sending.stop();
          idle.start();
        }
        idle.touch();
        const headers = headersOf(message);
        // A mirror answers for its origin, too, and never learns what the origin has removed.
        const isOwn = headers.get("Nats-Stream") === stream.name;
        if (!headers.isStored || !isOwn) {
          onStatus(headers.isStored ? STATUS.notOurs : headers.code, Number(headers.get("Nats-UpTo-Sequence")));
          return;
        }
        if (messages.length === 0) total = Number(headers.get("Nats-Num-Pending")) + 1;
        messages.push(streamMessage(message));
      },
      onReconnect: () => end(),
      onFailed: ({ code }) => {
        if (code === "PERMISSION") access.directGetFailed();
        end();
      },
    };
    const idle = new IdleTimer(SILENCE, end);
    // Of its own, not shared: unsubscribing stops what the server still sends.
    const inbox = new Inbox(api.state, "list", owner);
    const sending = new RepeatedSend(api.state.answerTime, {
      safe: true,
      timeout: SILENCE,
      send: (attempt) => {
        const request = JSON.stringify({ multi_last: [filter], max_bytes: maxBytes });
        inbox.ask(`${api.prefix}.DIRECT.GET.${stream.name}`, String(attempt), request);
      },
      onTimeout: end,
    });
    sending.start();
  });
}

function streamMessage(message: Msg): StreamMessage {
  const stored = storedMessage(message);
  const { data, header } = stored;
  return { ...stored, id: header(MESSAGE_ID), size: data.length, pending: Number(header("Nats-Num-Pending")) };
}
