// What clients that ended long ago have left.
import type { Hands } from "./operations.ts";
import type { Scene } from "./scene.ts";
import { contentOf } from "./state.ts";

/** Leaves chunks and a note of an upload whose client ended just before the object was stored. */
export async function interruptedUpload(scene: Scene, upload: (hands: Hands) => Promise<unknown>): Promise<void> {
  const client = await scene.newClient();
  const hands = await scene.handsOf(client);
  client.line.count({
    at: (direction, _, { subject }) => direction === "up" && subject.split(".")[2] === "M",
    side: "before",
    ends: "client",
  });
  await upload(hands).catch(() => undefined);
  await client.close();
  if (scene.journal.records.length === 0) throw new Error("the interrupted upload has left no note");
}

/** Leaves chunks without an object, a delete marker, and B, a half rename of A without a trail. */
export async function leaveDebris({ store, shape, scene }: Hands): Promise<void> {
  const { admin, jsm, bucket, stream } = scene;
  await admin.request(`$O.${bucket}.C.ORPHANORPHANORPHAN0001`, "chunk");
  await admin.request(`$O.${bucket}.C.ORPHANORPHANORPHAN0001`, "chunk");
  await admin.request(`$O.${bucket}.C.ORPHANORPHANORPHAN0002`, "chunk");
  await store.put("deleted", "soon");
  await store.delete("deleted");
  await store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, contentOf("old", shape));
  const message = await jsm.streams.getMessage(stream, { last_by_subj: `$O.${bucket}.M.${token("A")}` });
  const meta = JSON.stringify({ ...message!.json<object>(), name: "B" });
  await admin.request(`$O.${bucket}.M.${token("B")}`, meta);
}

const token = (name: string): string => Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
