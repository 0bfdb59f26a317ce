// What each page does, whichever bundler made it. The address of the page names the server and a bucket.

import { connect, ObjectStoreError, ObjectStoreManager } from "nats-objects";
import { createSaveTarget, serveObjects } from "nats-objects/browser";
import { connectWorker } from "nats-objects/worker";

export async function useStore(): Promise<Record<string, unknown>> {
  const parameters = new URLSearchParams(location.search);
  const servers = parameters.get("servers") ?? "";
  const bucket = parameters.get("bucket") ?? "";
  const content = new Uint8Array(3_000_000).map((_, i) => i % 251);

  const connection = await connect({ servers });
  const store = await new ObjectStoreManager(connection).create({ bucket });
  // Streams are hashed by WebAssembly in a thread of its own: a script and a module that the bundler must find too.
  await store.put("x", new Blob([content]).stream());
  const whole = await store.getBytes("x");
  const range = await store.getBytes("x", { range: { start: 1_000_000, end: 1_000_100 } });

  const object = await store.get("x");
  await object.body.pipeTo(await createSaveTarget("x.bin", { size: object.info.size }));

  const inWorker = await connectWorker({ servers });
  const sameStore = await inWorker.manager.open(bucket);
  await sameStore.put("y", new Blob([content]).stream());
  const ofWorker = await sameStore.getBytes("y");
  const error: unknown = await sameStore.get("missing").catch((reason: unknown) => reason);
  await inWorker.close();

  const served = await serveObjects(store, { url: "/sw.js" });
  const response = await fetch(served.address(bucket, "y"));
  const answered = new Uint8Array(await response.arrayBuffer());
  served.stop();
  await connection.close();
  return {
    whole: isSame(whole, content),
    range: isSame(range, content.subarray(1_000_000, 1_000_100)),
    inWorker: isSame(ofWorker, content),
    throughServiceWorker: isSame(answered, content),
    code: error instanceof ObjectStoreError && error.code,
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
