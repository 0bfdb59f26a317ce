// A page with one store, to test a page together with its service worker. `?serve=no` makes it serve nothing.

import { wsconnect } from "@nats-io/nats-core";
import { type ObjectStore, ObjectStoreManager } from "nats-objects";
import {
  createSaveTarget,
  filesFromDataTransfer,
  type ObjectServer,
  serveObjects,
  wsFactory,
  zipObjects,
} from "nats-objects/browser";

/** What the tests access on the page. */
export interface ObjectPage {
  store: ObjectStore;
  server: ObjectServer | undefined;
  createSaveTarget: typeof createSaveTarget;
  zipObjects: typeof zipObjects;
  /** Set when a drop has been stored: the number of files, or the error. */
  dropped: { count: number; error?: string } | undefined;
}

declare global {
  var objectPage: ObjectPage;
}

const parameters = new URLSearchParams(location.search);
const connection = await wsconnect({ servers: parameters.get("server") ?? "", maxReconnectAttempts: -1, wsFactory });
const bucket = parameters.get("bucket") ?? "test";
const store = await new ObjectStoreManager(connection).createOrUpdate({ bucket });
const server =
  parameters.get("serve") === "no"
    ? undefined
    : await serveObjects(store, { url: "/service-worker.js", type: "module" });
globalThis.objectPage = { store, server, createSaveTarget, zipObjects, dropped: undefined };

addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  void keep(filesFromDataTransfer(event.dataTransfer!));
});
document.documentElement.dataset["ready"] = "yes";

async function keep(files: ReturnType<typeof filesFromDataTransfer>): Promise<void> {
  let count = 0;
  try {
    for await (const { name, file } of files) {
      await store.put({ name }, file);
      count++;
    }
    objectPage.dropped = { count };
  } catch (error) {
    objectPage.dropped = { count, error: String(error) };
  }
}
