import { asStoreError, connectJetStream, follow } from "../jetstream/connect.ts";
import { ObjectStoreManager } from "../manager.ts";
import type { ObjectStore } from "../store.ts";
import { PageCreds } from "./page-creds.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { serveConnection, type Served } from "./serve-connection.ts";
import { type Reply, replyWith } from "./serve-content.ts";
import { serveStore } from "./serve-store.ts";
import { ServedCall } from "./served-call.ts";
import { lockManager } from "./watchdog.ts";
import { encodeError } from "./wire-error.ts";

type Post = (message: FromWorker, transfer: Transferable[]) => void;

/** The worker's end of the channel: one connection, and the stores opened by the page. */
export class Host {
  readonly #post: Post;
  readonly #calls = new Map<number, ServedCall>();
  readonly #stores = new Map<string, ObjectStore>();
  readonly #creds = new PageCreds((question) => this.#say({ type: "creds", question }));
  #served: Served | undefined;

  constructor(post: Post) {
    this.#post = post;
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case "connect":
        void this.#connect(message);
        break;
      case "creds":
        this.#creds.answer(message);
        break;
      case "ping":
        this.#say({ type: "pong" });
        break;
      case "close":
        void this.#served?.connection.close();
        break;
      case "call": {
        const call = new ServedCall(message, this.#post);
        this.#calls.set(message.id, call);
        void this.#serve(message.id, call);
        break;
      }
      default:
        this.#calls.get(message.id)?.receive(message);
    }
  }

  #say(message: FromWorker): void {
    this.#post(message, []);
  }

  async #connect({ options, hasCreds, lock }: Extract<ToWorker, { type: "connect" }>): Promise<void> {
    try {
      const given = hasCreds ? { ...options, creds: () => this.#creds.ask() } : options;
      const { connection, client } = await connectJetStream(given);
      this.#served = { connection, manager: new ObjectStoreManager(client), keep: this.#keep };
      void follow(connection, ({ error, ...status }) => {
        this.#say({ type: "status", status, ...(error && { error: encodeError(error) }) });
      });
      void connection.closed().then((error) => {
        this.#say({ type: "closed", ...(error && { error: encodeError(asStoreError("closed", error)) }) });
      });
      this.#say({ type: "connected", isLocked: lock !== undefined && (await holdLock(lock)) });
    } catch (error) {
      this.#say({ type: "refused", error: encodeError(error, this.#creds.heldBy) });
    }
  }

  async #serve(id: number, call: ServedCall): Promise<void> {
    try {
      const { value, transfer } = await this.#run(call);
      call.end(value, transfer);
    } catch (error) {
      call.fail(error);
    } finally {
      this.#calls.delete(id);
    }
  }

  async #run(call: ServedCall): Promise<Reply<unknown>> {
    if (!this.#served) throw new TypeError("the worker is not connected");
    const { request } = call;
    if (request.bucket === undefined) return replyWith(serveConnection(this.#served, request, call));
    const store = this.#stores.get(request.bucket);
    if (!store) throw new TypeError(`bucket: ${request.bucket} was not opened`);
    return serveStore(store, request, call);
  }

  readonly #keep = (store: ObjectStore): string => {
    this.#stores.set(store.bucket, store);
    return store.bucket;
  };
}

/** Holds a lock as long as the worker lives. Returns whether it got the lock. */
function holdLock(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    lockManager()
      ?.request(name, () => {
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => resolve(false));
  });
}
