import { DEFAULT_TIMEOUT, type JetStreamApi } from "./api.ts";
import type { ReadMode } from "./message-source.ts";
import { lastMessage, type StoredMessage } from "./streams.ts";

/** How long an answer is waited for at most, in ms, before the leader is asked. */
const MOST_PATIENCE = 3_000;

const NOT_FOUND = 404;

/**
 * Reads the last message of a subject as any server has it that holds the stream, or a mirror of it (ADR-31): it costs the
 * server half of what {@link lastMessage} does, but may be an old one, or `undefined` although there is one. So it is for
 * who then writes on the condition that nothing has changed. Where none tells, the leader does.
 */
export function lastMessageAnywhere(mode: ReadMode): typeof lastMessage {
  return async (api, stream, subject, timeout = DEFAULT_TIMEOUT) => {
    const begun = Date.now();
    const message = mode.direct && (await ask(api, stream, subject, timeout, mode));
    return message === false ? lastMessage(api, stream, subject, timeout - (Date.now() - begun)) : message;
  };
}

/** `false` when nobody tells. */
async function ask(
  api: JetStreamApi,
  stream: string,
  subject: string,
  timeout: number,
  mode: ReadMode,
): Promise<StoredMessage | undefined | false> {
  // Not by the subject alone: with a long name it would not fit the server's control line.
  const question = { subject: `${api.prefix}.DIRECT.GET.${stream}`, data: JSON.stringify({ last_by_subj: subject }) };
  const patience = Math.min(MOST_PATIENCE, timeout / 2);
  const message = await api.ask(question, "look up", patience).catch(() => {
    mode.direct = false; // denied, or nobody listens: neither has to be tried again and again
    return undefined;
  });
  const { headers, data } = message ?? {};
  if (headers?.code === NOT_FOUND) return undefined;
  if (!headers || headers.code !== 0 || !data) return false;
  return {
    subject: headers.get("Nats-Subject"),
    seq: Number(headers.get("Nats-Sequence")),
    time: new Date(headers.get("Nats-Time-Stamp")),
    data,
    header: (name) => headers.get(name),
  };
}
