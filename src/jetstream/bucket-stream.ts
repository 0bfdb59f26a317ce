import type { Msg } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import { decodeBase64 } from "../protocol/base64url.ts";
import type { StreamInfo } from "../protocol/stream-config.ts";
import { isLiteral, isMetaSubject } from "../protocol/subjects.ts";
import { ackOf, type PublishAck } from "./answers.ts";
import type { JetStreamApi, Message, PublishOptions } from "./api.ts";
import { HeaderBlock } from "./header-block.ts";
import type { ReadAccess } from "./read-access.ts";
import { MESSAGE_ID, type StoredMessage } from "./stream-message.ts";
import { countSubjects, streamInfo } from "./streams.ts";

/** What a message must be before it may be removed by its sequence. */
export interface MessageIdentity {
  readonly subject: string;
  /** Its `Nats-Msg-Id`; default any. */
  readonly id?: string;
}

/** The stream of one bucket, as it was opened: every request to it begins here. */
export class BucketStream {
  readonly api: JetStreamApi;
  readonly name: string;
  /** How its messages can be read. */
  readonly access: ReadAccess;
  /** Its JetStream domain: `undefined` for none, `null` until the first acknowledgement names it. */
  #domain: string | undefined | null;

  constructor(api: JetStreamApi, name: string, access: ReadAccess, domain: string | undefined | null) {
    this.api = api;
    this.name = name;
    this.access = access;
    this.#domain = domain;
  }

  /** Its configuration and state; with `subject`, also how many messages that subject has. */
  info(subject?: string, timeout?: number): Promise<StreamInfo> {
    return streamInfo(this.api, this.name, subject, timeout);
  }

  /** How many messages a subject has, as the leader knows it. */
  async count(subject: string): Promise<number> {
    const { state } = await this.info(subject);
    return state.subjects?.[subject] ?? 0;
  }

  /** How many messages each subject that matches a filter has; the server lists 100,000 subjects at a time. */
  countSubjects(filter: string): Promise<ReadonlyMap<string, number>> {
    return countSubjects(this.api, this.name, filter);
  }

  /** The last message of a subject, read from the leader, so it is never outdated; `undefined` when there is none. */
  lastMessage(subject: string, timeout?: number): Promise<StoredMessage | undefined> {
    return this.#getMessage({ last_by_subj: subject }, timeout);
  }

  /** The first message of a subject from a sequence on, read from the leader; `undefined` when there is none. */
  nextMessage(subject: string, seq: number): Promise<StoredMessage | undefined> {
    return this.#getMessage({ seq, next_by_subj: subject });
  }

  /** The message with this sequence, read from the leader; `undefined` when it is gone. */
  messageAt(seq: number): Promise<StoredMessage | undefined> {
    return this.#getMessage({ seq });
  }

  /**
   * Removes the messages of one subject: all of them, or those before the sequence `before`. The subject must be literal.
   * As a filter, a stored subject that contains `*` or `>` would also remove messages of other subjects. Returns how many
   * messages were removed. A request that had to be repeated may count none of them.
   */
  async purge(subject: string, before?: number, timeout?: number): Promise<number> {
    if (!isLiteral(subject)) throw new TypeError(`purge: ${JSON.stringify(subject)} is not a literal subject`);
    const request = { filter: subject, ...(before !== undefined && { seq: before }) };
    // Before and after: nobody waits for the purge at the end of a rename.
    this.#onRemoved(subject);
    const answer = this.api.request<{ purged: number }>(`STREAM.PURGE.${this.name}`, request, timeout);
    const { purged } = await answer;
    this.#onRemoved(subject);
    return purged;
  }

  /**
   * Removes one message by its sequence, after reading it. If another message has that sequence, it stays, and the result
   * is `false`. If the message is already gone, the result is `true`.
   */
  async deleteMessage(seq: number, { subject, id }: MessageIdentity): Promise<boolean> {
    const message = await this.messageAt(seq);
    if (!message) return true;
    if (message.subject !== subject || (id !== undefined && message.header(MESSAGE_ID) !== id)) return false;
    try {
      this.#onRemoved(subject);
      await this.api.request(`STREAM.MSG.DELETE.${this.name}`, { seq, no_erase: true });
      this.#onRemoved(subject);
    } catch (error) {
      if (!(error instanceof ObjectStoreError) || error.code !== "OBJECT_NOT_FOUND") throw error;
    }
    return true;
  }

  /** Publishes a message as {@link JetStreamApi.publish} does; only this stream's acknowledgement counts. */
  publish(message: Message, options: Omit<PublishOptions, "accepts">): Promise<PublishAck> {
    return this.api.publish(message, { ...options, accepts: (answer) => !this.isForeignAck(answer) });
  }

  /**
   * Whether an answer is the acknowledgement of another stream. Two JetStream domains that share subjects, as those of a hub
   * and its leaf node may, answer a publish twice; the sequence of the other stream means nothing here.
   */
  isForeignAck(answer: Msg): boolean {
    const ack = ackOf(answer);
    if (!ack) return false;
    if (ack.stream === this.name && this.#domain === null) this.#domain = ack.domain;
    return ack.stream !== this.name || (ack.domain ?? "") !== (this.#domain ?? "");
  }

  #onRemoved(subject: string): void {
    if (isMetaSubject(subject.split(".")[1] ?? "", subject)) this.access.metasRemoved();
  }

  async #getMessage(which: object, timeout?: number): Promise<StoredMessage | undefined> {
    try {
      const answer = await this.api.request<{
        message: { subject: string; seq: number; time: string; data?: string; hdrs?: string };
      }>(`STREAM.MSG.GET.${this.name}`, which, timeout);
      const { subject, seq, time, data = "", hdrs = "" } = answer.message;
      let headers: HeaderBlock | undefined;
      const header = (name: string): string => (headers ??= new HeaderBlock(decodeBase64(hdrs))).get(name);
      return { subject, seq, time: new Date(time), data: decodeBase64(data) ?? new Uint8Array(), header };
    } catch (error) {
      if (error instanceof ObjectStoreError && error.code === "OBJECT_NOT_FOUND") return undefined;
      throw error;
    }
  }
}
