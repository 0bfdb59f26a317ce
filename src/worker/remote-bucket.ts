import type { Call, Hooks } from "./call.ts";
import type { StoreCalls, StoreMethod, StoreRequest } from "./calls.ts";
import type { Channel } from "./channel.ts";

/** A bucket opened by the worker. */
export class RemoteBucket {
  readonly name: string;
  readonly channel: Channel;

  constructor(channel: Channel, name: string) {
    this.channel = channel;
    this.name = name;
  }

  /** Calls a method in the worker, and waits for its result. */
  async ask<M extends StoreMethod>(
    method: M,
    args: StoreCalls[M]["args"],
    options?: StoreCalls[M]["options"],
    transfer?: Transferable[],
  ): Promise<StoreCalls[M]["result"]> {
    return this.call(method, args, options, {}, transfer).settled;
  }

  call<M extends StoreMethod>(
    method: M,
    args: StoreCalls[M]["args"],
    options?: StoreCalls[M]["options"],
    more?: Hooks,
    transfer?: Transferable[],
  ): Call<StoreCalls[M]["result"]> {
    const [request, hooks] = this.request(method, args, options);
    return this.channel.call(request, { ...hooks, ...more }, transfer);
  }

  /** Splits options into those that can be posted and those that stay on the page. */
  request<M extends StoreMethod>(
    method: M,
    args: StoreCalls[M]["args"],
    options?: StoreCalls[M]["options"],
  ): [StoreRequest<M>, Hooks] {
    const { signal, onProgress, onInvalid, onRestart, journal, ...plain } = (options ?? {}) as Hooks;
    const functions = { onProgress, onInvalid, onRestart, journal };
    const callbacks = Object.entries(functions).flatMap(([name, it]) => (it ? [name] : []));
    const given = plain as StoreCalls[M]["options"];
    const request: StoreRequest<M> = { bucket: this.name, method, args, options: given, callbacks };
    return [request, { signal, ...functions }];
  }
}
