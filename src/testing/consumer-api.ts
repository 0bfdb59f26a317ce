import { randomId } from "../jetstream/random-id.ts";
import { refusal } from "./api-error.ts";
import type { Packet } from "./broker.ts";
import { Consumer, type ConsumerConfig, type Outlet } from "./consumer.ts";
import type { PullRequest } from "./pull-queue.ts";
import type { Stream } from "./stream.ts";
import type { Streams } from "./streams.ts";

/** Most consumers of one page of an answer. */
const PAGE = 256;

const utf8 = new TextDecoder();

/** The requests `CONSUMER.…` of the JetStream API, for pull consumers. */
export class ConsumerApi {
  readonly #streams: Streams;
  readonly #outlet: Outlet;

  constructor(streams: Streams, outlet: Outlet) {
    this.#streams = streams;
    this.#outlet = outlet;
  }

  /** Answers a request; `undefined` when it has no responders. Throws what the server refuses. */
  answer(tokens: readonly string[], body: object): object | undefined {
    const [, action, ...rest] = tokens;
    if (action === "DURABLE") return this.#create(rest.slice(1), body);
    const [name = "", consumer = ""] = rest;
    if (action === "CREATE") return this.#create(rest, body);
    if (action === "LIST" || action === "NAMES") return list(this.#streams.get(name), action, body);
    const stream = this.#streams.get(name);
    if (action === "INFO") return consumerOf(stream, consumer).info();
    if (action !== "DELETE") return undefined;
    if (!stream.removeConsumer(consumer)) throw refusal("consumerNotFound");
    return { success: true };
  }

  /** Takes a request for messages; `false` when there is no such consumer. */
  pull(tokens: readonly string[], { reply, data }: Packet): boolean {
    const [, , , stream = "", name = ""] = tokens;
    const consumer = this.#streams.find(stream)?.consumers.get(name);
    if (!consumer) return false;
    if (reply !== "") consumer.pull(requestOf(utf8.decode(data)), reply);
    return true;
  }

  #create(
    [stream = "", name = "", ...filter]: readonly string[],
    body: { config?: ConsumerConfig; action?: string },
  ): object {
    const target = this.#streams.get(stream);
    const { config = {}, action } = body;
    if (filter.length > 0 && config.filter_subject !== filter.join(".")) throw refusal("filterMismatch");
    const own = name || config.durable_name || config.name || randomId();
    const existing = target.consumers.get(own);
    if (existing) {
      if (action === "create") throw refusal("consumerExists");
      return existing.info();
    }
    if ("deliver_subject" in config) throw refusal("unsupported", "push consumers");
    const consumer = new Consumer(target, own, config, this.#outlet);
    target.consumers.set(own, consumer);
    return consumer.info();
  }
}

function consumerOf(stream: Stream, name: string): Consumer {
  const consumer = stream.consumers.get(name);
  if (!consumer) throw refusal("consumerNotFound");
  return consumer;
}

function list(stream: Stream, what: "LIST" | "NAMES", { offset = 0 }: { offset?: number }): object {
  const page = [...stream.consumers.values()].slice(offset, offset + PAGE);
  const consumers = what === "LIST" ? page.map((each) => each.info()) : page.map(({ name }) => name);
  return { total: stream.consumers.size, offset, limit: PAGE, consumers };
}

/** A request is empty, a number of messages, or JSON. */
function requestOf(body: string): PullRequest {
  if (body === "") return {};
  return /^\d+$/.test(body) ? { batch: Number(body) } : (JSON.parse(body) as PullRequest);
}
