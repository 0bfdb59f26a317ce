import { headers, type MsgHdrs } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT, type JetStreamApi } from "./api.ts";
import { streamInfo } from "./streams.ts";
import { lastMessage } from "./streams.ts";

/** Options of {@link publishMeta}. */
export interface PublishMetaOptions {
  /** Sequence the subject's last message must have, 0 when it must have none (`WRONG_REVISION`). */
  expected: number;
  /** Identifies the message: when it is sent again after a reconnect, it is stored once. */
  id: string;
  /** Idle time in ms. */
  timeout?: number | undefined;
  /** Time to live of the message in seconds; default that of the stream. */
  ttl?: number | undefined;
}

/** Gives a message a time to live of its own, in seconds (ADR-43; nats-server 2.11). */
export function setTtl(hdrs: MsgHdrs, ttl: number | undefined): void {
  if (ttl !== undefined) hdrs.set("Nats-TTL", `${String(ttl)}s`);
}

/** What makes a message take the place of its subject's older ones, but only when the last of them is `expected`. */
export function metaHeaders({ expected }: Pick<PublishMetaOptions, "expected">): MsgHdrs {
  const hdrs = headers();
  hdrs.set("Nats-Rollup", "sub");
  hdrs.set("Nats-Expected-Last-Subject-Sequence", String(expected));
  return hdrs;
}

/** Stores a meta message in place of the subject's older ones (`Nats-Rollup: sub`), and gives its sequence. */
export async function publishMeta(
  api: JetStreamApi,
  stream: string,
  subject: string,
  json: string,
  { expected, id, timeout = DEFAULT_TIMEOUT, ttl }: PublishMetaOptions,
): Promise<number> {
  const hdrs = metaHeaders({ expected });
  hdrs.set("Nats-Msg-Id", id);
  setTtl(hdrs, ttl);
  try {
    const onNobody = async (): Promise<boolean> => {
      await streamInfo(api, stream); // rejects when the bucket is gone
      return true;
    };
    return (await api.publish(subject, json, hdrs, timeout, onNobody)).seq;
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.code !== "WRONG_REVISION") throw error;
    // The server compares the sequence before it recognises a message that was sent again after a reconnect: what is in
    // its way may be the message itself.
    const last = await lastMessage(api, stream, subject);
    if (last?.id !== id) throw error;
    return last.seq;
  }
}
