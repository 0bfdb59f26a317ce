import { expectTypeOf, it } from "vitest";
import type { ObjectStoreManager } from "../manager.ts";
import type { ObjectStore } from "../store.ts";
import type { Store } from "../types.ts";
import type { RemoteObjectStoreManager } from "./remote-manager.ts";
import type { RemoteObjectStore } from "./remote-store.ts";

it("has the methods of a store and of a manager, no more and no less", () => {
  expectTypeOf<keyof RemoteObjectStore>().toEqualTypeOf<Exclude<keyof ObjectStore, "jetstream">>();
  expectTypeOf<keyof RemoteObjectStoreManager>().toEqualTypeOf<keyof ObjectStoreManager>();
  // Code that accepts a `Store` accepts either kind.
  expectTypeOf<RemoteObjectStore>().toExtend<Omit<ObjectStore, "jetstream">>();
  expectTypeOf<keyof Store>().toEqualTypeOf<keyof RemoteObjectStore>();
  expectTypeOf<RemoteObjectStore | ObjectStore>().toExtend<Store>();
});
