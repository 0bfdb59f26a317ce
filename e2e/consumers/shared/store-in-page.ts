// What each page does on its own thread, whichever tool made it. The address of the page names the server and a bucket.

import { connect, type ObjectStore, ObjectStoreError, ObjectStoreManager } from "nats-objects";
import { createSaveTarget, serveObjects } from "nats-objects/browser";

export const content: Uint8Array<ArrayBuffer> = new Uint8Array(3_000_000).map((_, i) => i % 251);

/** A function, because some frameworks also load this on a server. */
export function readAddress(): { servers: string; bucket: string } {
  const parameters = new URLSearchParams(location.search);
  return { servers: parameters.get("servers") ?? "", bucket: parameters.get("bucket") ?? "" };
}

/**
 * `keep` returns the store as a framework's state gives it back. The connection stays open, for lists that follow the store;
 * at the end they have to show `x` and `y`.
 */
export async function useStoreInPage(
  keep = (store: ObjectStore): ObjectStore => store,
): Promise<Record<string, unknown>> {
  const { servers, bucket } = readAddress();
  const connection = await connect({ servers });
  const store = keep(await new ObjectStoreManager(connection).create({ bucket }));
  await store.put("deleted", "");
  const thread = firstWorkerStarts();
  // Streams are hashed by WebAssembly, in a thread once that runs: a module and a script that a bundler must find.
  const first = await store.put("x", new Blob([content]).stream());
  await store.delete("deleted");
  const second = await store.put("y", new Blob([content]).stream());
  const whole = await store.getBytes("x");
  const range = await store.getBytes("x", { range: { start: 1_000_000, end: 1_000_100 } });
  const error: unknown = await store.get("missing").catch((reason: unknown) => reason);

  const object = await store.get("x");
  await object.body.pipeTo(await createSaveTarget("x.bin", { size: object.info.size }));

  const served = await serveObjects(store, { url: "/sw.js" });
  const response = await fetch(served.address(bucket, "y"));
  const answered = new Uint8Array(await response.arrayBuffer());
  const part = await fetch(served.address(bucket, "y"), { headers: { Range: "bytes=250-252" } });
  const partAnswered = new Uint8Array(await part.arrayBuffer());
  served.stop();
  return {
    hasThread: navigator.hardwareConcurrency === 1 || (await thread),
    digest: first.digest === second.digest,
    whole: isSame(whole, content),
    range: isSame(range, content.subarray(1_000_000, 1_000_100)),
    code: error instanceof ObjectStoreError && error.code,
    throughServiceWorker: isSame(answered, content),
    partThroughServiceWorker: part.status === 206 && isSame(partAnswered, content.subarray(250, 253)),
  };
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether the next worker's script was found. The hash thread hides this: without one, the page hashes by itself. */
function firstWorkerStarts(): Promise<boolean> {
  const { Worker } = globalThis;
  return new Promise((resolve) => {
    globalThis.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        globalThis.Worker = Worker;
        this.addEventListener("message", () => resolve(true), { once: true });
        this.addEventListener("error", () => resolve(false), { once: true });
      }
    };
  });
}
