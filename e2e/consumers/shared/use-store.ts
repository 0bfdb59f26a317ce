// What each page does whose bundler finds the script of the worker.

import { ObjectStoreError } from "nats-objects";
import { connectWorker } from "nats-objects/worker";
import { content, isSame, readAddress, useStoreInPage } from "./store-in-page";

/** `worker` is one that the page has made itself. */
export async function useStore(
  keep?: Parameters<typeof useStoreInPage>[0],
  worker?: Worker,
): Promise<Record<string, unknown>> {
  const found = await useStoreInPage(keep);
  const { servers, bucket } = readAddress();
  const connection = await connectWorker({ servers, ...(worker && { worker }) });
  const store = await connection.manager.open(bucket);
  await store.put("in-worker", new Blob([content]).stream());
  const inWorker = await store.getBytes("in-worker");
  await store.delete("in-worker");
  const error: unknown = await store.get("missing").catch((reason: unknown) => reason);
  await connection.close();
  return {
    ...found,
    inWorker: isSame(inWorker, content),
    codeInWorker: error instanceof ObjectStoreError && error.code,
  };
}
