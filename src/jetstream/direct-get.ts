import type { Msg } from "@nats-io/nats-core";
import { isLiteral } from "../protocol/subjects.ts";
import { ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT, type JetStreamApi } from "./api.ts";
import { headersOf } from "./header-block.ts";
import { maxSubjectBytes } from "./control-line.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import type { ReadMode } from "./message-source.ts";
import { isRefused, orNoBucket, unlessRefused } from "./refusal.ts";
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
 * As {@link lastMessages}, where the user may ask the leader. Who may not gets them by direct gets that name the subject in
 * theirs, so the right to ask can be given for one subject alone.
 */
export function lastMessagesBy(mode: ReadMode): LastMessages {
  return async (api, stream, subjects, timeout = DEFAULT_TIMEOUT) => {
    if (mode.noLeader) return bySubject(api, stream, subjects, timeout, mode);
    try {
      return await lastMessages(api, stream, subjects, timeout);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const found = await bySubject(api, stream, subjects, timeout, mode).catch((other: unknown) => {
        throw isRefused(other) ? error : other;
      });
      mode.noLeader = true;
      return found;
    }
  };
}

/** Of the subjects behind the first one, those that the user may not ask for count as empty. */
async function bySubject(
  api: JetStreamApi,
  stream: string,
  subjects: readonly string[],
  timeout: number,
  mode: ReadMode,
): Promise<StoredMessage[]> {
  const asking = subjects.map((subject) => lastBySubject(api, stream, subject, timeout));
  const [own, ...others] = [asking[0], ...asking.slice(1).map(unlessRefused)];
  try {
    return (await Promise.all([own, ...others])).filter((message) => message !== undefined);
  } catch (error) {
    throw orNoBucket(error, stream, mode);
  }
}

/** The last message that matches a filter, as any server has it that holds the stream. */
export async function newestMessage(
  api: JetStreamApi,
  stream: string,
  filter: string,
  mode: ReadMode,
): Promise<StoredMessage | undefined> {
  return (await bySubject(api, stream, [filter], DEFAULT_TIMEOUT, mode))[0];
}

async function lastBySubject(
  api: JetStreamApi,
  stream: string,
  subject: string,
  timeout: number,
): Promise<StoredMessage | undefined> {
  const place = `${api.prefix}.DIRECT.GET.${stream}`;
  const named = `${place}.${subject}`;
  const isShort = isLiteral(subject) && named.length <= maxSubjectBytes(api);
  const question = isShort
    ? { subject: named, data: "" }
    : { subject: place, data: JSON.stringify({ last_by_subj: subject }) };
  const deadline = Date.now() + timeout;
  for (let patience = MOST_PATIENCE; ; patience *= 2) {
    const remaining = deadline - Date.now();
    if (remaining <= 0) throw api.idleError("look up", timeout);
    const message = await api.ask(question, "look up", Math.min(patience, remaining));
    if (!message) continue;
    const headers = headersOf(message);
    const { code, description } = headers;
    if (code === STATUS.notFound) return undefined;
    if (headers.isStored) return storedMessage(message);
    throw new ObjectStoreError("SERVER_ERROR", `look up: the server answered ${String(code)} ${description}`);
  }
}

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
    return lastMessagesBy(mode)(api, stream, subjects, timeout - (Date.now() - begun));
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
