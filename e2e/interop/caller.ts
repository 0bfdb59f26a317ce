import type { Answer, Operation, Peer, Request, ReportedInfo, ReportedStatus } from "./protocol.ts";

type Done = Extract<Answer, { ok: true }>;
type Fields = Omit<Request, "op" | "bucket">;

/** The client does not support this: it has no such call. */
export class Unsupported extends Error {
  override name = "Unsupported";
}

/** A client in one case: each method is an operation, and rejects with the client's name and its error text. */
export class Caller {
  readonly title: string;
  readonly #peer: Peer;
  readonly #bucket: string;

  constructor(peer: Peer, bucket: string) {
    this.title = peer.title;
    this.#peer = peer;
    this.#bucket = bucket;
  }

  create(config: Fields = {}): Promise<Done> {
    return this.#do("create", config);
  }

  async put(name: string, size: number, seed: number, fields: Fields = {}): Promise<ReportedInfo> {
    return (await this.#do("put", { name, size, seed, ...fields })).info!;
  }

  /** Size and SHA-256 of the content. */
  async get(name: string): Promise<string> {
    const { size, sha256 } = await this.#do("get", { name });
    return `${size} bytes ${sha256}`;
  }

  async info(name: string): Promise<ReportedInfo> {
    return (await this.#do("info", { name })).info!;
  }

  async list(): Promise<readonly ReportedInfo[]> {
    return (await this.#do("list", {})).objects!;
  }

  async names(): Promise<string[]> {
    return (await this.list()).map(({ name }) => name);
  }

  delete(name: string): Promise<Done> {
    return this.#do("delete", { name });
  }

  update(name: string, fields: Fields): Promise<Done> {
    return this.#do("update", { name, ...fields });
  }

  link(name: string, target: string, targetBucket?: string): Promise<Done> {
    return this.#do("link", { name, target, ...(targetBucket === undefined ? {} : { targetBucket }) });
  }

  bucketLink(name: string, target: string): Promise<Done> {
    return this.#do("bucketlink", { name, target });
  }

  seal(): Promise<Done> {
    return this.#do("seal", {});
  }

  async status(): Promise<ReportedStatus> {
    return (await this.#do("status", {})).status!;
  }

  /** Watches until `until` appears. The second promise settles when the watch has started, or failed to. */
  watch(until: string): { events: Promise<readonly ReportedInfo[]>; ready: Promise<void> } {
    let begun: () => void;
    const ready = new Promise<void>((resolve) => (begun = resolve));
    const events = this.#do("watch", { until }, () => begun()).then((answer) => answer.events!);
    events.catch(() => undefined).finally(() => begun());
    return { events, ready };
  }

  async #do(op: Operation, fields: Fields, onReady?: () => void): Promise<Done> {
    const answer = await this.#peer.request({ op, bucket: this.#bucket, ...fields }, onReady);
    if (answer.ok) return answer;
    if (answer.unsupported) throw new Unsupported(answer.error);
    throw new Error(`${this.title} ${op}: ${answer.error}`);
  }
}
