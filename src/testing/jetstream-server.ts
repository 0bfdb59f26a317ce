import { HeaderBlock } from "../jetstream/header-block.ts";
import { ApiError, refusal } from "./api-error.ts";
import { AtomicBatches } from "./atomic-batches.ts";
import type { Broker, Packet, Service } from "./broker.ts";
import { ConsumerApi } from "./consumer-api.ts";
import { directGet, type DirectGetRequest } from "./direct-get.ts";
import { NOTHING } from "./message-head.ts";
import { store } from "./publish.ts";
import type { Stream } from "./stream.ts";
import { StreamApi } from "./stream-api.ts";
import { Streams } from "./streams.ts";

const API = "$JS.API.";
const utf8 = new TextEncoder();
const text = new TextDecoder();

/** JetStream of the memory server: takes what is published to its streams, and the requests of its API. */
export class JetStreamServer implements Service {
  readonly #broker: Broker;
  readonly #streams = new Streams();
  readonly #batches = new WeakMap<Stream, AtomicBatches>();
  readonly #streamApi: StreamApi;
  readonly #consumerApi: ConsumerApi;

  constructor(broker: Broker) {
    this.#broker = broker;
    this.#streamApi = new StreamApi(this.#streams);
    this.#consumerApi = new ConsumerApi(this.#streams, broker);
  }

  take(packet: Packet): boolean {
    if (packet.subject.startsWith(API)) return this.#onRequest(packet.subject.slice(API.length), packet);
    const stream = this.#streams.takerOf(packet.subject);
    if (!stream) return false;
    this.#onPublished(stream, packet);
    return true;
  }

  onLeft(): void {
    for (const stream of this.#streams.all()) stream.tidy();
  }

  #onPublished(stream: Stream, packet: Packet): void {
    const batch = new HeaderBlock(packet.head).get("Nats-Batch-Id");
    const acknowledgement = answerTo(() => {
      if (batch === "") return store(stream, packet);
      let batches = this.#batches.get(stream);
      if (!batches) this.#batches.set(stream, (batches = new AtomicBatches()));
      return batches.take(stream, packet, batch);
    });
    if (stream.settings.no_ack) return;
    this.#reply(packet, acknowledgement && { stream: stream.name, ...acknowledgement });
  }

  #onRequest(request: string, packet: Packet): boolean {
    const tokens = request.split(".");
    const [kind = "", action = ""] = tokens;
    if (kind === "DIRECT" && action === "GET") return this.#onDirectGet(tokens.slice(2), packet);
    if (kind === "CONSUMER" && action === "MSG") return this.#consumerApi.pull(tokens, packet);
    const answer = answerTo(() => {
      const body = bodyOf(packet);
      if (request === "INFO") return this.#streamApi.account();
      if (kind === "STREAM") return this.#streamApi.answer(tokens, body);
      if (kind === "CONSUMER") return this.#consumerApi.answer(tokens, body);
      return undefined;
    });
    if (answer) this.#reply(packet, { type: typeOf(tokens), ...answer });
    return answer !== undefined;
  }

  #onDirectGet([name = "", ...subject]: readonly string[], packet: Packet): boolean {
    const stream = this.#streams.find(name);
    if (!stream?.settings.allow_direct) return false;
    const request: DirectGetRequest = subject.length > 0 ? { last_by_subj: subject.join(".") } : bodyOf(packet);
    if (packet.reply === "") return true;
    for (const { head, data } of directGet(stream, request)) {
      this.#broker.deliver(packet.reply, { subject: packet.reply, reply: "", head, data });
    }
    return true;
  }

  #reply({ reply }: Packet, answer: object | undefined): void {
    if (reply === "") return;
    const data = answer ? utf8.encode(JSON.stringify(answer)) : NOTHING;
    this.#broker.deliver(reply, { subject: reply, reply: "", head: undefined, data });
  }
}

/** What clients know a page of a list by. */
function typeOf([kind = "", ...rest]: readonly string[]): string {
  const [action = "", verb = ""] = rest;
  const words = kind === "INFO" ? ["account", "info"] : action === "MSG" ? [kind, action, verb] : [kind, action];
  return `io.nats.jetstream.api.v1.${words.join("_").toLowerCase()}_response`;
}

/** What `asking` gives; a refusal as it stands in an answer. */
function answerTo<T extends object>(asking: () => T | undefined): T | { error: ApiError } | undefined {
  try {
    return asking();
  } catch (error) {
    if (error instanceof ApiError) return { error };
    throw error;
  }
}

function bodyOf({ data }: Packet): object {
  if (data.length === 0) return {};
  try {
    return JSON.parse(text.decode(data)) as object;
  } catch {
    throw refusal("invalidJson");
  }
}
