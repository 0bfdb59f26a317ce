import { asStoreError, type Connected, connect, follow } from "../jetstream/connect.ts";
import { ObjectStoreManager } from "../manager.ts";
import type { ObjectStore } from "../store.ts";
import type { FromWorker, Request, ToWorker } from "./protocol.ts";
import { PULLED } from "./pulled.ts";
import { type Moved, serveContent } from "./serve-content.ts";
import { serveItems } from "./serve-items.ts";
import { ServedCall } from "./served-call.ts";
import { lockManager } from "./watchdog.ts";
import { encodeError } from "./wire-error.ts";

type Post = (message: FromWorker, transfer: Transferable[]) => void;

/** The worker's end of the link: one connection, and the stores that the page has opened. */
export class Host {
  readonly #post: Post;
  readonly #calls = new Map<number, ServedCall>();
  readonly #stores = new Map<string, ObjectStore>();
  #connected: (Connected & { manager: ObjectStoreManager }) | undefined;

  constructor(post: Post) {
    this.#post = post;
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case "connect":
        void this.#connect(message);
        break;
      case "ping":
        this.#say({ type: "pong" });
        break;
      case "close":
        void this.#connected?.connection.close();
        break;
      case "call": {
        const call = new ServedCall(message.id, message, this.#post);
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

  async #connect({ options, lock }: Extract<ToWorker, { type: "connect" }>): Promise<void> {
    try {
      const connected = await connect(options);
      this.#connected = { ...connected, manager: new ObjectStoreManager(connected.client) };
      const { connection } = connected;
      void follow(connection, ({ error, ...status }) => {
        this.#say({ type: "status", status, ...(error && { error: encodeError(error) }) });
      });
      void connection.closed().then((error) => {
        this.#say({ type: "closed", ...(error && { error: encodeError(asStoreError("closed", error)) }) });
      });
      this.#say({ type: "connected", isLocked: lock !== undefined && (await holdLock(lock)) });
    } catch (error) {
      this.#say({ type: "refused", error: encodeError(error) });
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

  async #run(call: ServedCall): Promise<Moved> {
    if (!this.#connected) throw new TypeError("the worker is not connected");
    const { bucket, method, args } = call.request;
    if (bucket !== undefined) return this.#runOnStore(this.#storeOf(bucket), call);
    const { manager, connection } = this.#connected;
    switch (method) {
      case "rtt":
        return moved(connection.rtt());
      case "info":
        return { value: connection.info };
      case "names":
      case "stores":
        return moved(serveItems(call, manager[method]()));
      case "delete":
        return moved(manager.delete(args[0] as string));
      default:
        return moved(this.#open(method, args, manager));
    }
  }

  async #open(method: string, args: Request["args"], manager: ObjectStoreManager): Promise<string> {
    const store = await invoke<ObjectStore>(manager, method, args);
    this.#stores.set(store.bucket, store);
    return store.bucket;
  }

  #storeOf(bucket: string): ObjectStore {
    const store = this.#stores.get(bucket);
    if (!store) throw new TypeError(`bucket: ${bucket} was not opened`);
    return store;
  }

  async #runOnStore(store: ObjectStore, call: ServedCall): Promise<Moved> {
    const { options, request } = call;
    const { method, args } = request;
    switch (method) {
      case "get":
        return serveContent(call, await store.get(args[0] as string, options));
      case "list":
        return moved(serveItems(call, store.list(options)));
      case "watch":
        return moved(serveItems(call, store.watch(options)));
      case "discardUpload":
        return moved(store.discardUpload(args[0] as Parameters<ObjectStore["discardUpload"]>[0], call.journal));
      case "check": {
        const report = await store.check(options);
        const invalid = report.invalid.map((each) => ({ ...each, error: encodeError(each.error) }));
        return { value: { ...report, invalid } };
      }
      default: {
        const given = args.map((arg) => (arg === PULLED ? call.body : arg));
        return moved(invoke(store, method, [...given, options]));
      }
    }
  }
}

async function moved(value: Promise<unknown>): Promise<Moved> {
  return { value: await value };
}

function invoke<T>(target: object, method: string, args: readonly unknown[]): Promise<T> {
  return (Reflect.get(target, method) as (...args: unknown[]) => Promise<T>).apply(target, [...args]);
}

/** Holds a lock as long as the worker lives. Tells whether it could be had. */
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
