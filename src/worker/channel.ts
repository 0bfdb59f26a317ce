import { ObjectStoreError } from "../errors.ts";
import { Call, type Hooks } from "./call.ts";
import type {
  ConnectionCalls,
  ConnectionMethod,
  ConnectionRequest,
  StoreCalls,
  StoreMethod,
  StoreRequest,
  Request,
} from "./calls.ts";
import type { FromCall, FromWorker, ToWorker } from "./protocol.ts";

/** The page's end of the channel to its worker; tracks unfinished calls. */
export class Channel {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  readonly #onMessage: (event: Exclude<FromWorker, FromCall>) => void;
  #lastId = 0;
  #over: ObjectStoreError | undefined;

  /** `onMessage` gets messages that belong to no call. */
  constructor(worker: Worker, onMessage: (event: Exclude<FromWorker, FromCall>) => void) {
    this.#worker = worker;
    this.#onMessage = onMessage;
    worker.addEventListener("message", this.#receive);
  }

  /** Number of unfinished calls. */
  get pending(): number {
    return this.#calls.size;
  }

  /** Calls the connection or its manager, and waits for the result. */
  ask<M extends ConnectionMethod>(
    method: M,
    ...args: ConnectionCalls[M]["args"]
  ): Promise<ConnectionCalls[M]["result"]> {
    return this.call({ method, args }).settled;
  }

  /** Sends a request to the worker. Throws when it cannot be cloned. */
  call<M extends StoreMethod>(
    request: StoreRequest<M>,
    hooks?: Hooks,
    transfer?: Transferable[],
  ): Call<StoreCalls[M]["result"]>;
  call<M extends ConnectionMethod>(request: ConnectionRequest<M>, hooks?: Hooks): Call<ConnectionCalls[M]["result"]>;
  call(request: Request, hooks?: Hooks): Call;
  call(request: Request, hooks: Hooks = {}, transfer: Transferable[] = []): Call {
    const call = new Call(++this.#lastId, this.post, hooks);
    if (this.#over) {
      call.fail(this.#over);
      return call;
    }
    this.post({ type: "call", id: call.id, request, aborted: call.aborted }, transfer);
    this.#calls.set(call.id, call);
    return call;
  }

  /** Sends a message; ignores it after the channel has ended. */
  readonly post = (message: ToWorker, transfer: Transferable[] = []): void => {
    if (!this.#over) this.#worker.postMessage(message, transfer);
  };

  /** Ends the channel: unfinished and later calls fail with this error. */
  end(error: ObjectStoreError): void {
    if (this.#over) return;
    this.#over = error;
    this.#worker.removeEventListener("message", this.#receive);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.fail(error);
  }

  readonly #receive = ({ data: message }: MessageEvent<FromWorker>): void => {
    if (!("id" in message)) {
      this.#onMessage(message);
      return;
    }
    const call = this.#calls.get(message.id);
    if (message.type === "result" || message.type === "error") this.#calls.delete(message.id);
    call?.receive(message);
  };
}

/** The error of calls to a worker that is gone. */
export function workerGone(why: string, cause?: unknown): ObjectStoreError {
  return new ObjectStoreError("DISCONNECTED", `the worker ${why}`, cause === undefined ? {} : { cause });
}
