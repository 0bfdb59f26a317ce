// The store part of the conformance suite, for browser engines: uses only the DOM that the library may use, and nothing that
// an older engine lacks, since it also runs with the polyfill. Long because it is one table of claims.

import { TransferPaused, type ObjectInfo, type UploadJournal, type UploadRecord } from "nats-objects";
import { messages, pattern, type Place, reasonOf, rejects, same, sameBytes } from "./check.ts";

const CHUNK = 128 * 1024;

/** Title of each check, which is a claim, and its proof. */
export const checks: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  "round-trips any number of bytes": async ({ store }) => {
    for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 1_000_000]) {
      const info = await store.put("object", pattern(size));
      same([info.size, info.chunks], [size, Math.ceil(size / CHUNK)]);
      sameBytes(await store.getBytes("object"), pattern(size));
      same(await messages(store), info.chunks + 1);
    }
  },
  "writes the digests of ADR-20": async ({ store }) => {
    same((await store.putString("A", "A")).digest, "SHA-256=VZrq0IJk1XldOQlxjN0Fq9SVcuhP5VWQ7vMaiKCP3_0=");
    same(await store.putString("", "").catch((error: { code: string }) => error.code), "NAME_REQUIRED");
    same((await store.putString("empty", "")).digest, "SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=");
  },
  "accepts every kind of body": async ({ store }) => {
    const bytes = pattern(300_000);
    const stream = (): ReadableStream<Uint8Array> => {
      let offset = 0;
      return new ReadableStream({
        pull(controller) {
          controller.enqueue(bytes.slice(offset, offset + 77_777));
          offset += 77_777;
          if (offset >= bytes.length) controller.close();
        },
      });
    };
    const iterable = async function* (): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield bytes.subarray(0, 10);
      yield bytes.subarray(10);
    };
    for (const body of [bytes, bytes.buffer, new Blob([bytes]), new File([bytes], "f"), stream(), iterable()]) {
      const info = await store.put("object", body);
      same([info.size, info.chunks], [300_000, 3]);
      sameBytes(await store.getBytes("object"), bytes);
    }
    await store.put("object", new Response("räksmörgås"));
    same(await store.getString("object"), "räksmörgås");
  },
  "putFile stores name and media type, getBlob returns them": async ({ store }) => {
    await store.putFile(new File(["<p>"], "page.html", { type: "text/html" }));
    const blob = await store.getBlob("page.html");
    same([blob.type, blob.size], ["text/html", 3]);
  },
  "keeps any name": async ({ store }) => {
    const names = [" ", "*", ">", '.*<>:"/\\|?&', "日本", "é", "🎉", "a/b/c", "ab?", "notes~", "x".repeat(1000)];
    for (const name of names) await store.putString(name, name);
    for (const name of names) same(await store.getString(name), name);
    same(
      (await store.list()).map((info) => info.name),
      names,
    );
  },
  "an overwrite and a delete leave nothing of the old object": async ({ store }) => {
    await store.put("object", pattern(5 * CHUNK));
    await store.put("object", pattern(2 * CHUNK));
    same(await messages(store), 3);
    await store.delete("object");
    same(await messages(store), 1);
    await rejects(store.get("object"), "OBJECT_NOT_FOUND");
    same((await store.getInfo("object", { showDeleted: true })).deleted, true);
  },
  "updates metadata and renames": async ({ store }) => {
    await store.put({ name: "a", description: "old", headers: { X: ["1", "2"] }, metadata: { k: "v" } }, "content");
    await store.updateMeta("a", { name: "b", description: "new", headers: {} });
    const info = await store.getInfo("b");
    same([info.description, info.headers, info.metadata], ["new", {}, { k: "v" }]);
    same(await store.getString("b"), "content");
    await rejects(store.getInfo("a"), "OBJECT_NOT_FOUND");
  },
  "follows links": async ({ store }) => {
    const info = await store.putString("object", "content");
    await store.addLink("link", info);
    same(await store.getString("link"), "content");
    await store.addBucketLink("bucket", store);
    await rejects(store.get("bucket"), "LINK_IS_BUCKET");
    await rejects(store.addLink("object", info), "OBJECT_EXISTS");
  },
  "expects revisions": async ({ store }) => {
    const { revision } = await store.put("object", "1", { expectedRevision: 0 });
    await rejects(store.put("object", "2", { expectedRevision: 0 }), "WRONG_REVISION");
    await store.put("object", "3", { expectedRevision: revision });
    same(await store.getString("object"), "3");
    same(await messages(store), 2);
  },
  "watches: current objects, null, then changes": async ({ store }) => {
    await store.putString("a", "1");
    const seen: (string | null)[] = [];
    for await (const info of store.watch()) {
      seen.push(info && info.name + (info.deleted ? " deleted" : ""));
      if (info === null) await store.putString("b", "2");
      if (info?.name === "b") await store.delete("a");
      if (info?.deleted) break;
    }
    same(seen, ["a", null, "b", "a deleted"]);
  },
  "reads as a stream, into the reader's own buffer where the engine supports it": async ({ store }) => {
    const bytes = pattern(400_000);
    await store.put("object", bytes);
    const { body } = await store.get("object");
    const read: number[] = [];
    const reader = byobReader(body);
    if (reader) {
      for (let view = new Uint8Array(100_000); ;) {
        const { done, value } = await reader.read(view);
        if (done) break;
        read.push(...value);
        view = new Uint8Array(100_000);
      }
    } else {
      const plain = body.getReader();
      for (let result = await plain.read(); !result.done; result = await plain.read()) {
        for (const byte of result.value) read.push(byte);
      }
    }
    sameBytes(Uint8Array.from(read), bytes);
  },
  "pipes into a WritableStream, and out of one": async ({ store }) => {
    const { writable, info } = store.createWritable("object");
    await new Blob([pattern(500_000)]).stream().pipeTo(writable);
    same((await info).size, 500_000);
    let size = 0;
    const target = new WritableStream<Uint8Array>({
      write(chunk) {
        size += chunk.length;
      },
    });
    await store.getFile("object", target);
    same(size, 500_000);
  },
  "resumes a download after what a file holds": async ({ store }) => {
    // WebKitGTK has no such file handles.
    if (typeof FileSystemFileHandle === "undefined" || !("createWritable" in FileSystemFileHandle.prototype)) return;
    const bytes = pattern(1_000_000);
    await store.put("object", bytes);
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle("resumed", { create: true });
    for (const held of [bytes.slice(0, 400_000), bytes, pattern(400_000, 2)]) {
      await new Blob([held]).stream().pipeTo(await handle.createWritable());
      await store.getFile("object", handle, { resume: true });
      sameBytes(new Uint8Array(await (await handle.getFile()).arrayBuffer()), bytes);
    }
    const stop = new AbortController();
    const onProgress = ({ transferred }: { transferred: number }): void => {
      if (transferred > 300_000) stop.abort("paused");
    };
    await new Blob([]).stream().pipeTo(await handle.createWritable());
    same(await reasonOf(store.getFile("object", handle, { resume: true, signal: stop.signal, onProgress })), "paused");
    const { size } = await handle.getFile();
    same(size > 0 && size < bytes.length, true, `${String(size)} bytes`);
    await store.getFile("object", handle, { resume: true });
    sameBytes(new Uint8Array(await (await handle.getFile()).arrayBuffer()), bytes);
    await folder.removeEntry("resumed");
  },
  "reads parts": async ({ store }) => {
    const bytes = pattern(10 * 1000);
    await store.put({ name: "object", maxChunkSize: 1000 }, bytes);
    sameBytes(await store.getBytes("object", { range: { start: 2500, end: 4500 } }), bytes.subarray(2500, 4500));
    sameBytes(await store.getBytes("object", { range: { start: -1500 } }), bytes.subarray(-1500));
    await rejects(store.get("object", { range: { start: 10_000 } }), "RANGE_NOT_SATISFIABLE");
  },
  "an abort keeps its reason and leaves nothing": async ({ store }) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const put = store.put("object", new Blob([pattern(3_000_000)]), {
      signal: controller.signal,
      maxInFlight: CHUNK,
      onProgress: () => {
        controller.abort(reason);
      },
    });
    same((await reasonOf(put)) === reason, true, "identity of the reason");
    same(await messages(store), 0);
    await store.put("object", pattern(3_000_000));
    const get = new AbortController();
    const { body } = await store.get("object", { signal: get.signal });
    const reader = body.getReader();
    await reader.read();
    get.abort(reason);
    same((await reasonOf(reader.read())) === reason, true, "identity of the reason");
  },
  "a body that fails keeps its error and leaves nothing": async ({ store }) => {
    const failure = new Error("source failed");
    let pulls = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ < 10) controller.enqueue(pattern(100_000));
        else controller.error(failure);
      },
    });
    same((await reasonOf(store.put("object", stream))) === failure, true, "identity of the error");
    same(await messages(store), 0);
  },
  "rejects changed content": async ({ store, connection }) => {
    const { nuid } = await store.put("object", pattern(1000));
    await connection.request(`$O.${store.bucket}.C.${nuid}`, "more");
    await rejects(store.getBytes("object"), "DIGEST_MISMATCH");
  },
  "resumes a paused upload": async ({ store }) => {
    const records = new Map<string, UploadRecord>();
    const journal: UploadJournal = {
      load: (key) => Promise.resolve(records.get(key)),
      save: (record) => Promise.resolve(void records.set(record.key, record)),
      remove: (key) => Promise.resolve(void records.delete(key)),
    };
    const file = new File([pattern(20_000_000)], "big", { lastModified: 1 });
    const controller = new AbortController();
    const first = store.putFile(file, {
      journal,
      signal: controller.signal,
      onProgress: ({ transferred }) => {
        if (transferred > 12_000_000) controller.abort(new TransferPaused());
      },
    });
    await reasonOf(first);
    const reports: number[] = [];
    const onProgress = ({ transferred }: { transferred: number }): void => void reports.push(transferred);
    const info: ObjectInfo = await store.putFile(file, { journal, onProgress });
    same((reports[0] ?? 0) > 12_000_000, true, "it went on");
    same(info.size, 20_000_000);
    sameBytes(await store.getBytes("big"), pattern(20_000_000));
  },
  seals: async ({ store }) => {
    await store.putString("object", "content");
    same((await store.seal()).sealed, true);
    await rejects(store.putString("other", "x"), "SEALED");
    await rejects(store.delete("object"), "SEALED");
    same(await store.getString("object"), "content");
  },
  "check finds damage": async ({ store, connection }) => {
    await connection.request(`$O.${store.bucket}.C.crashed`, "x");
    same((await store.check({ olderThan: 0 })).orphans.length, 1);
    await store.check({ olderThan: 0, repair: true });
    same(await messages(store), 0);
  },
  "rejects missing objects and buckets": async ({ store, manager }) => {
    await rejects(store.get("nothing"), "OBJECT_NOT_FOUND");
    await rejects(manager.open("nothing"), "BUCKET_NOT_FOUND");
    await rejects(manager.open("no.name"), "INVALID_BUCKET");
  },
};

function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}
