/** The header with a message's own id, by which a stream knows duplicates. */
export const MESSAGE_ID = "Nats-Msg-Id";

/** The header by which a server says that it has removed what was there, and why (ADR-43; nats-server 2.11). */
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
  /** Bytes that may be asked for ahead of the reader. */
  window: number;
  /** Idle time in ms. */
  timeout: number;
  /** All of it is so little that it need not be stopped when nobody wants it any more. */
  small?: boolean;
  /** About how many bytes a message has; default those of a chunk in its usual size. */
  messageBytes?: number;
  /** Sequence to read behind; default 0. */
  after?: number;
  /** Most messages to read; default all there are. */
  limit?: number;
}
