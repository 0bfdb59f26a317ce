/** The header with a message id, by which a stream recognises duplicates. */
export const MESSAGE_ID = "Nats-Msg-Id";

/** The header of a marker that a server leaves in place of removed messages, with the reason (ADR-43; nats-server 2.11). */
export const MARKER_REASON = "Nats-Marker-Reason";

/** A message of a stream. */
export interface StreamMessage {
  readonly subject: string;
  /** Its sequence. */
  readonly seq: number;
  /** What its writer gave it as `Nats-Msg-Id`; `""` when nothing. */
  readonly id: string;
  /** When the server stored it. */
  readonly time: Date;
  readonly data: Uint8Array;
  /** Size of the payload in bytes, also where only the headers were asked for. */
  readonly size: number;
  /** How many messages follow it on the subjects that are read, as far as the server knew when it sent it. */
  readonly pending: number;
  /** What its writer, or the server, gave it as this header; `""` when nothing. */
  header(name: string): string;
}

/** A message as the stream's leader has it. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  readonly time: Date;
  readonly data: Uint8Array;
  /** What its writer gave it as the header `name`; `""` when nothing. */
  readonly header: (name: string) => string;
}

/** Options of a reader of messages. */
export interface ReadOptions {
  /** Bytes that may be requested ahead of the reader. */
  window: number;
  /** Idle time in ms. */
  timeout: number;
  /** So little is read that it need not be stopped when the reader gives up. */
  small?: boolean;
  /** Approximate size of a message in bytes; default that of a usual chunk. */
  messageBytes?: number;
  /** Sequence after which to read; default 0. */
  after?: number;
  /** Most messages to read; default all there are. */
  limit?: number;
}
