// What clients left that ended long ago.
import type { Cut } from "../../support/line.ts";
import type { Hands } from "./operations.ts";
import type { Scene } from "./scene.ts";
import { contentOf } from "./state.ts";

/** Leaves what a client leaves that ends at this point of `work`. */
async function leave(scene: Scene, work: (hands: Hands) => Promise<unknown>, at: Cut["at"]): Promise<void> {
  const client = await scene.newClient();
  const hands = await scene.handsOf(client);
  client.line.count({ at, side: "before", ends: "client" });
  await work(hands).catch(() => undefined);
  await client.close();
  if (!client.line.wasCut) throw new Error("the client did not reach the point where it should end");
}

/** Leaves chunks and a note of an upload whose client ended just before the object was stored. */
export async function interruptedUpload(scene: Scene, upload: (hands: Hands) => Promise<unknown>): Promise<void> {
  await leave(scene, upload, (direction, _, { subject }) => direction === "up" && subject.split(".")[2] === "M");
}

/** Leaves orphaned chunks, a delete marker, and A and B, an interrupted rename. */
export async function leaveDebris({ store, shape, scene }: Hands): Promise<void> {
  const { admin, bucket } = scene;
  await admin.request(`$O.${bucket}.C.ORPHANORPHANORPHAN0001`, "chunk");
  await admin.request(`$O.${bucket}.C.ORPHANORPHANORPHAN0001`, "chunk");
  await admin.request(`$O.${bucket}.C.ORPHANORPHANORPHAN0002`, "chunk");
  await store.put("deleted", "soon");
  await store.delete("deleted");
  await store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, contentOf("old", shape));
  const [a, b] = ["A", "B"].map((name) => `$O.${bucket}.M.${Buffer.from(name).toString("base64")}`);
  let isStored = false;
  await leave(
    scene,
    (hands) => hands.store.updateMeta("A", { name: "B" }),
    (direction, _, { verb, subject }) => {
      const isMeta = direction === "up" && /^H?PUB$/.test(verb);
      if (isMeta && subject === b) isStored = true;
      return isMeta && isStored && subject === a;
    },
  );
}
