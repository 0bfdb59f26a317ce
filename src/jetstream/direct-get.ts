import type { Msg } from "@nats-io/nats-core";
import { isLiteral } from "../protocol/subjects.ts";
import { ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { headersOf } from "./header-block.ts";
import { maxSubjectBytes } from "./control-line.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { isRefused, orNoBucket, unlessRefused } from "./refusal.ts";
import { RepeatedSend } from "./repeated-send.ts";
import { isServer } from "./server-version.ts";
import type { StoredMessage } from "./stream-message.ts";

/** How long to wait for an answer before asking the leader, or again, in ms. */
const MAX_WAIT = 3_000;

const STATUS = { end: 204, notFound: 404, noResponders: 503 };

/** Reads the last message of each subject. A subject without a message has none in the result. */
export type LastMessages = (
  stream: BucketStream,
  subjects: readonly string[],
  timeout?: number,
) => Promise<StoredMessage[]>;

/**
 * Reads from the leader, so that no message is outdated: one request for each subject, all at once. If the user may not ask
 * the leader: by direct gets with the subject in the request's own subject, a right that can be given for one subject alone.
 */
export const lastMessages: LastMessages = async (stream, subjects, timeout = DEFAULT_TIMEOUT) => {
  const { access } = stream;
  if (access.noLeader) return bySubject(stream, subjects, timeout);
  try {
    const found = await Promise.all(subjects.map((subject) => stream.lastMessage(subject, timeout)));
    return found.filter((message) => message !== undefined);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const found = await bySubject(stream, subjects, timeout).catch((other: unknown) => {
      throw isRefused(other) ? error : other;
    });
    access.leaderRefused();
    return found;
  }
};

/** Subjects after the first count as empty if the user may not ask for them. */
async function bySubject(stream: BucketStream, subjects: readonly string[], timeout: number): Promise<StoredMessage[]> {
  const asking = subjects.map((subject) => lastBySubject(stream, subject, timeout));
  const [own, ...others] = [asking[0], ...asking.slice(1).map(unlessRefused)];
  try {
    return (await Promise.all([own, ...others])).filter((message) => message !== undefined);
  } catch (error) {
    throw orNoBucket(error, stream);
  }
}

/** The last message that matches a filter, from any replica. */
export async function newestMessage(stream: BucketStream, filter: string): Promise<StoredMessage | undefined> {
  return (await bySubject(stream, [filter], DEFAULT_TIMEOUT))[0];
}

async function lastBySubject(
  { api, name: streamName }: BucketStream,
  subject: string,
  timeout: number,
): Promise<StoredMessage | undefined> {
  const place = `${api.prefix}.DIRECT.GET.${streamName}`;
  const named = `${place}.${subject}`;
  const isShort = isLiteral(subject) && named.length <= maxSubjectBytes(api);
  const question = isShort
    ? { subject: named, data: "", safe: true }
    : { subject: place, data: JSON.stringify({ last_by_subj: subject }), safe: true };
  const deadline = performance.now() + timeout;
  for (let wait = MAX_WAIT; ; wait *= 2) {
    const remaining = deadline - performance.now();
    if (remaining <= 0) throw api.idleError("look up", timeout);
    const message = await api.ask(question, "look up", Math.min(wait, remaining));
    if (!message) continue;
    const headers = headersOf(message);
    const { code, description } = headers;
    if (code === STATUS.notFound) return undefined;
    if (headers.isStored) return storedMessage(message);
    throw new ObjectStoreError("SERVER_ERROR", `look up: the server answered ${String(code)} ${description}`);
  }
}

/**
 * Reads from any replica, or a mirror (ADR-31): half the cost of {@link lastMessages} for the server, and one request for all
 * subjects (`multi_last`; nats-server 2.11). But a message may be outdated or missing. Use only before a conditional write.
 * Falls back to the leader.
 */
export const lastMessagesAnywhere: LastMessages = async (stream, subjects, timeout = DEFAULT_TIMEOUT) => {
  const { api, access } = stream;
  const begun = performance.now();
  const inOne = subjects.length === 1 || (access.batched && isServer(api, 2, 11));
  const questions = inOne ? [subjects] : subjects.map((subject) => [subject]);
  const answers = access.direct
    ? await Promise.all(questions.map((question) => ask(stream, question, timeout)))
    : [undefined];
  if (answers.every((answer) => answer !== undefined)) return answers.flat();
  return lastMessages(stream, subjects, timeout - (performance.now() - begun));
};

/** Direct get of some subjects in one request; `undefined` when it was not answered. */
function ask(
  { api, name: streamName, access }: BucketStream,
  subjects: readonly string[],
  timeout: number,
): Promise<StoredMessage[] | undefined> {
  return new Promise((resolve) => {
    const found: StoredMessage[] = [];
    /** The attempt that is answered first; answers to others are ignored. */
    let answered: string | undefined;
    const end = (messages: StoredMessage[] | undefined): void => {
      sending.stop();
      inbox.close();
      resolve(messages);
    };
    // Denied, silent, or without responders: not worth trying again.
    const giveUp = (): void => {
      access.directGetFailed();
      end(undefined);
    };
    const owner: InboxOwner = {
      onMessage: (message, tokenOf) => {
        const token = tokenOf();
        answered ??= token;
        if (token !== answered) return;
        sending.answered();
        const headers = headersOf(message);
        if (headers.code === STATUS.noResponders) {
          giveUp();
          return;
        }
        const isMessage = headers.isStored;
        if (isMessage) found.push(storedMessage(message));
        // The last message has no pending ones after it: no need to wait for the end of the batch.
        if (isMessage && subjects.length > 1 && headers.get("Nats-Num-Pending") !== "0") return;
        const isAll = isMessage || headers.code === STATUS.notFound || headers.code === STATUS.end;
        end(isAll ? found : undefined);
      },
      onReconnect: () => end(undefined),
      onFailed: giveUp,
    };
    const inbox = new Inbox(api.state, "look up", owner, { shared: true });
    // The subject goes in the body: a long one would not fit into the server's control line.
    const which = subjects.length === 1 ? { last_by_subj: subjects[0] } : { multi_last: subjects };
    const sending = new RepeatedSend(api.state.answerTime, {
      safe: true,
      timeout: Math.min(MAX_WAIT, timeout / 2),
      send: (attempt) => inbox.ask(`${api.prefix}.DIRECT.GET.${streamName}`, String(attempt), JSON.stringify(which)),
      onTimeout: giveUp,
    });
    sending.start();
  });
}

/** The stored message in an answer to a direct get: its place in the stream is in the headers (ADR-31). */
export function storedMessage(message: Msg): StoredMessage {
  const { data } = message;
  const headers = headersOf(message);
  const header = (name: string): string => headers.get(name);
  const [seq, time] = [Number(header("Nats-Sequence")), new Date(header("Nats-Time-Stamp"))];
  return { subject: header("Nats-Subject"), seq, time, data, header };
}
