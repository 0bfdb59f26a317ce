import type { Msg } from "@nats-io/nats-core";
import { DEFAULT_TIMEOUT, type JetStreamApi } from "./api.ts";
import { headersOf } from "./header-block.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import type { ReadMode } from "./message-source.ts";
import { isServer } from "./server-version.ts";
import { lastMessage, type StoredMessage } from "./streams.ts";

/** How long an answer is waited for at most, in ms, before the leader is asked. */
const MOST_PATIENCE = 3_000;

const STATUS = { end: 204, notFound: 404, noResponders: 503 };

/** Reads the last message of each of some subjects; where a subject has none, there is none in the answer. */
export type LastMessages = (
  api: JetStreamApi,
  stream: string,
  subjects: readonly string[],
  timeout?: number,
) => Promise<StoredMessage[]>;

/** Reads from the leader, so that it is never an old message: one request for each subject, all at once. */
export const lastMessages: LastMessages = async (api, stream, subjects, timeout) => {
  const found = await Promise.all(subjects.map((subject) => lastMessage(api, stream, subject, timeout)));
  return found.filter((message) => message !== undefined);
};

/**
 * Reads messages as any server has them that holds the stream, or a mirror of it (ADR-31): it costs the server half of what
 * {@link lastMessages} does, and one request for all subjects (`multi_last`; nats-server 2.11). But a message may be an old
 * one, or missing although there is one. So it is for who then writes on the condition that nothing has changed. Where none
 * tells, the leader does.
 */
export function lastMessageAnywhere(mode: ReadMode): LastMessages {
  return async (api, stream, subjects, timeout = DEFAULT_TIMEOUT) => {
    const begun = Date.now();
    const inOne = subjects.length === 1 || (mode.batched && isServer(api, 2, 11));
    const questions = inOne ? [subjects] : subjects.map((subject) => [subject]);
    const answers = mode.direct
      ? await Promise.all(questions.map((question) => ask(api, stream, question, timeout, mode)))
      : [undefined];
    if (answers.every((answer) => answer !== undefined)) return answers.flat();
    return lastMessages(api, stream, subjects, timeout - (Date.now() - begun));
  };
}

/** `undefined` when nobody tells. */
function ask(
  api: JetStreamApi,
  stream: string,
  subjects: readonly string[],
  timeout: number,
  mode: ReadMode,
): Promise<StoredMessage[] | undefined> {
  return new Promise((resolve) => {
    const found: StoredMessage[] = [];
    const end = (messages: StoredMessage[] | undefined): void => {
      clearTimeout(timer);
      inbox.close();
      resolve(messages);
    };
    // Denied, silent, or without anybody who listens: it does not have to be tried again and again.
    const giveUp = (): void => {
      mode.direct = false;
      end(undefined);
    };
    const timer = setTimeout(giveUp, Math.min(MOST_PATIENCE, timeout / 2));
    const owner: InboxOwner = {
      onMessage: (message) => {
        const headers = headersOf(message);
        if (headers.code === STATUS.noResponders) {
          giveUp();
          return;
        }
        const isMessage = headers.isStored;
        if (isMessage) found.push(storedMessage(message));
        // The last one says that none follows it; the server's word for the end need not be waited for.
        if (isMessage && subjects.length > 1 && headers.get("Nats-Num-Pending") !== "0") return;
        const isAll = isMessage || headers.code === STATUS.notFound || headers.code === STATUS.end;
        end(isAll ? found : undefined);
      },
      onReconnect: () => end(undefined),
      onFailed: giveUp,
    };
    const inbox = new Inbox(api, "look up", owner, { shared: true });
    // Not by the subject alone: with a long name it would not fit the server's control line.
    const which = subjects.length === 1 ? { last_by_subj: subjects[0] } : { multi_last: subjects };
    inbox.ask(`${api.prefix}.DIRECT.GET.${stream}`, "", JSON.stringify(which));
  });
}

function storedMessage(message: Msg): StoredMessage {
  const { data } = message;
  const headers = headersOf(message);
  const header = (name: string): string => headers.get(name);
  const [seq, time] = [Number(header("Nats-Sequence")), new Date(header("Nats-Time-Stamp"))];
  return { subject: header("Nats-Subject"), seq, time, data, header };
}
