// A typical user's code. Each bundler builds a page from it, with the package as npm installs it.

import { ObjectStoreError } from "nats-objects";
import { connectWorker } from "nats-objects/worker";

globalThis.roundTrip = async (servers, bucket) => {
  const connection = await connectWorker({ servers });
  const store = await connection.manager.create({ bucket });
  const content = new Uint8Array(3_000_000).map((_, i) => i % 251);
  // Streams are hashed by lazily loaded WebAssembly, which the bundler must find too.
  await store.put("x", new Blob([content]).stream());
  const got = await store.getBytes("x");
  const error = await store.get("missing").catch((reason) => reason);
  await connection.close();
  return {
    isSame: got.length === content.length && got.every((byte, i) => byte === content[i]),
    code: error instanceof ObjectStoreError && error.code,
  };
};
document.documentElement.dataset.ready = "";
