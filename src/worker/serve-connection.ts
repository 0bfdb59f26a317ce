// Runs the page's calls to the manager, and its other requests to the connection.

import type { Connected } from "../jetstream/connect.ts";
import type { ObjectStoreManager } from "../manager.ts";
import type { ObjectStore } from "../store.ts";
import type { ConnectionCalls, ConnectionMethod, ConnectionRequest, Items } from "./calls.ts";
import { serveItems } from "./serve-items.ts";
import type { ServedCall } from "./served-call.ts";

/** What the methods need. */
export interface Served {
  readonly connection: Connected["connection"];
  readonly manager: ObjectStoreManager;
  /** Keeps a store for the page, and returns its bucket. */
  readonly keep: (store: ObjectStore) => string;
}

type Handlers = {
  readonly [M in ConnectionMethod]: (
    served: Served,
    args: ConnectionCalls[M]["args"],
    call: ServedCall,
  ) => Promise<ConnectionCalls[M]["result"]>;
};

const handlers: Handlers = {
  open: async ({ manager, keep }, [bucket]) => keep(await manager.open(bucket)),
  create: async ({ manager, keep }, [config]) => keep(await manager.create(config)),
  update: async ({ manager, keep }, [config]) => keep(await manager.update(config)),
  createOrUpdate: async ({ manager, keep }, [config]) => keep(await manager.createOrUpdate(config)),
  delete: async ({ manager }, [bucket]) => {
    await manager.delete(bucket);
    return undefined;
  },
  names: ({ manager }, _, call) => serveItems<Items["names"]>(call, manager.names()),
  stores: ({ manager }, _, call) => serveItems<Items["stores"]>(call, manager.stores()),
  rtt: ({ connection }) => connection.rtt(),
  info: async ({ connection }) => connection.info,
};

/** Runs a method of a connection, or of its manager, for a call of the page. */
export function serveConnection<M extends ConnectionMethod>(
  served: Served,
  { method, args }: ConnectionRequest<M>,
  call: ServedCall,
): Promise<ConnectionCalls[M]["result"]> {
  return handlers[method](served, args, call);
}
