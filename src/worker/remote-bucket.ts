import type { Call, Hooks } from "./call.ts";
import type { Link } from "./link.ts";
import type { Request } from "./protocol.ts";

/** A bucket that the worker has opened. */
export class RemoteBucket {
  readonly name: string;
  readonly link: Link;

  constructor(link: Link, name: string) {
    this.link = link;
    this.name = name;
  }

  /** Calls a method in the worker, and waits for its result. */
  async ask<T>(method: string, args: readonly unknown[], options?: object, transfer?: Transferable[]): Promise<T> {
    return (await this.call(method, args, options, {}, transfer).settled) as T;
  }

  call(method: string, args: readonly unknown[], options?: object, more?: Hooks, transfer?: Transferable[]): Call {
    const [request, hooks] = this.request(method, args, options);
    return this.link.call(request, { ...hooks, ...more }, transfer);
  }

  /** Parts what can be posted of the options from what stays on the page. */
  request(method: string, args: readonly unknown[], options: object = {}): [Request, Hooks] {
    const { signal, onProgress, onInvalid, onRestart, journal, ...plain } = options as Hooks;
    const functions = { onProgress, onInvalid, onRestart, journal };
    const callbacks = Object.entries(functions).flatMap(([name, it]) => (it ? [name] : []));
    return [
      { bucket: this.name, method, args, options: plain, callbacks },
      { signal, ...functions },
    ];
  }
}
