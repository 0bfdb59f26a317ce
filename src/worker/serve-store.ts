// Runs the page's calls to a store.

import type { ObjectStore } from "../store.ts";
import { type Items, STREAMED_BODY, type StoreCalls, type StoreMethod, type StoreRequest } from "./calls.ts";
import { type Reply, replyWith, serveContent } from "./serve-content.ts";
import { serveItems } from "./serve-items.ts";
import type { ServedCall } from "./served-call.ts";
import { encodeError } from "./wire-error.ts";

type Handlers = {
  readonly [M in StoreMethod]: (
    store: ObjectStore,
    args: StoreCalls[M]["args"],
    options: StoreCalls[M]["options"],
    call: ServedCall,
  ) => Promise<Reply<StoreCalls[M]["result"]>>;
};

const handlers: Handlers = {
  put: (store, [nameOrMeta, body], options, call) =>
    replyWith(store.put(nameOrMeta, body === STREAMED_BODY ? call.body : body, options)),
  putFile: (store, [file], options) => replyWith(store.putFile(file, options)),
  get: async (store, [name], options, call) => serveContent(call, await store.get(name, options)),
  getFile: (store, [name, target], options) => replyWith(store.getFile(name, target, options)),
  getInfo: (store, [name], options) => replyWith(store.getInfo(name, options)),
  exists: (store, [name]) => replyWith(store.exists(name)),
  updateMeta: (store, [name, patch], options) => replyWith(store.updateMeta(name, patch, options)),
  rename: (store, [from, to], options) => replyWith(store.rename(from, to, options)),
  copy: (store, [from, to], options) => replyWith(store.copy(from, to, options)),
  delete: (store, [name], options) => replyWith(store.delete(name, options)),
  addLink: (store, [name, target]) => replyWith(store.addLink(name, target)),
  addBucketLink: (store, [name, target]) => replyWith(store.addBucketLink(name, target)),
  list: (store, _, options, call) => replyWith(serveItems<Items["list"]>(call, store.list(options))),
  watch: (store, _, options, call) => replyWith(serveItems<Items["watch"]>(call, store.watch(options))),
  check: async (store, _, options) => {
    const report = await store.check(options);
    const invalid = report.invalid.map((each) => ({ ...each, error: encodeError(each.error) }));
    return { value: { ...report, invalid } };
  },
  discardUpload: async (store, [record], _, call) => {
    await store.discardUpload(record, call.journal);
    return { value: undefined };
  },
  seal: (store) => replyWith(store.seal()),
  status: (store) => replyWith(store.status()),
};

/** Runs a method of a store for a call of the page. */
export function serveStore<M extends StoreMethod>(
  store: ObjectStore,
  { method, args }: StoreRequest<M>,
  call: ServedCall,
): Promise<Reply<StoreCalls[M]["result"]>> {
  return handlers[method](store, args, call.options, call);
}
