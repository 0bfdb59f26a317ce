import type { JetStreamApi } from "./api.ts";

/** Longest control line that nats-server takes from a client, in bytes (`max_control_line`); clients are not told of it. */
const MAX_CONTROL_LINE = 4096;

/** What stands behind the connection's prefix in a reply subject of ours, at most, in bytes. */
const REPLY_TOKENS = 32;

/** The lengths of headers and message, and the spaces between all, in bytes: as long as they can be. */
const LENGTHS = " 65536 67108864".length + 1;

/**
 * Longest subject that can be published, in bytes. Whoever sends a longer control line loses the connection. It depends on
 * the connection's inbox prefix: the reply subject is in the same line.
 */
export function maxSubjectBytes(api: JetStreamApi): number {
  return MAX_CONTROL_LINE - LENGTHS - REPLY_TOKENS - api.state.newInbox().length;
}
