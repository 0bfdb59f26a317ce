import type { JetStreamApi } from "./api.ts";

/** Longest control line that nats-server accepts, in bytes: the default of `max_control_line`, which clients are not told. */
const MAX_CONTROL_LINE = 4096;

/** Most bytes that our reply subjects have after the connection's inbox prefix. */
const REPLY_TOKENS = 32;

/** Most bytes of the two lengths in a control line, and of the spaces. */
const LENGTHS = " 65536 67108864".length + 1;

/**
 * Longest subject that can be published, in bytes. The server closes the connection after a longer control line. It depends
 * on the connection's inbox prefix, because the reply subject is in the same line.
 */
export function maxSubjectBytes(api: JetStreamApi): number {
  return MAX_CONTROL_LINE - LENGTHS - REPLY_TOKENS - api.state.newInbox().length;
}
