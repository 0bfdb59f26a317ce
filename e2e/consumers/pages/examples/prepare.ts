import { connect, ObjectStoreManager } from "nats-objects";

/** What the examples in recipes.md and elsewhere find in the bucket "files". */
const objects: Record<string, number> = {
  "report.pdf": 2_000,
  "film.mp4": 3_000_000,
  "holiday.mp4": 1_000,
  "photos/1.jpg": 500,
  "photos/2.jpg": 700,
};

/**
 * Empties the server, stores what the examples expect, and defines the names that they use without declaring them (see
 * e2e/checks/examples/globals.d.ts).
 */
async function prepare(servers: string): Promise<void> {
  const connection = await connect({ servers });
  const manager = new ObjectStoreManager(connection);
  for await (const name of manager.names()) await manager.delete(name);
  await manager.create({ bucket: "photos" });
  const store = await manager.create({ bucket: "files" });
  for (const [name, size] of Object.entries(objects)) await store.put(name, new Uint8Array(size));
  const folder = await navigator.storage.getDirectory();
  Object.assign(globalThis, {
    connection,
    store,
    file: new File(["content"], "report.pdf", { type: "application/pdf" }),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    target: document.body,
    video: document.createElement("video"),
    link: document.createElement("a"),
    writable: new WritableStream(),
    askToReplace: () => undefined,
    showOpenFilePicker: async () => [await folder.getFileHandle("film.mp4", { create: true })],
  });
}

/** Runs the script of an example. Resolves with what went wrong. */
async function runExample(script: string, servers: string): Promise<string | undefined> {
  try {
    await prepare(servers);
    await import(script);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

Object.assign(globalThis, { runExample });
