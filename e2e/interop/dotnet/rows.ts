import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { headers, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { ObjectStoreError, ObjectStoreManager } from "../../../src/index.ts";
import { Caller } from "../caller.ts";
import { same } from "../expect.ts";
import type { Peer } from "../protocol.ts";
import { type Row, row } from "../row.ts";
import { type Fixture, fixtures } from "./fixtures.ts";
import { refusal } from "./reader.ts";

/** Puts the fixtures on a server and reads them; then looks at what we write with NATS.Net's eyes. */
export async function dotnetRows(wsUrl: string, control?: Peer): Promise<{ theirs: Row[]; ours: Row[] }> {
  const connection = await wsconnect({ servers: wsUrl });
  try {
    const theirs: Row[] = [];
    for (const [index, fixture] of fixtures.entries()) {
      theirs.push(await row(fixture.title, () => read(connection, fixture, `dotnet_${index}`), fixture.source));
    }
    return { theirs, ours: await judgeOurs(connection, control) };
  } finally {
    await connection.close();
  }
}

async function read(connection: NatsConnection, fixture: Fixture, bucket: string): Promise<void> {
  const manager = new ObjectStoreManager(connection);
  const other = `${bucket}_other`;
  const store = await manager.create({ bucket, storage: "memory" });
  await manager.create({ bucket: other, storage: "memory" });
  const rollup = headers();
  rollup.set("Nats-Rollup", "sub");
  try {
    for (const [nuid, data] of fixture.chunks) await connection.request(`$O.${bucket}.C.${nuid}`, data);
    for (const [encodedName, json] of fixture.metas) {
      const text = json.replaceAll("BUCKET", bucket).replaceAll("OTHER", other);
      await connection.request(`$O.${bucket}.M.${encodedName}`, text, { timeout: 5_000, headers: rollup });
    }
    for (const [name, expected] of Object.entries(fixture.reads)) {
      const found = await store.getString(name).then(
        (text) => ({ text }),
        (error: unknown) => ({ code: error instanceof ObjectStoreError ? error.code : String(error) }),
      );
      same(`a get of ${name}`, found, expected);
    }
    const invalid: Error[] = [];
    const infos = await store.list({ onInvalid: (error) => invalid.push(error) });
    same("list", infos.map(({ name }) => name).sort(), fixture.lists);
    same("meta messages that were not understood", invalid.length, 0);
    if (fixture.headers) same("headers", infos[0]?.headers, fixture.headers);
    // Whatever it is, it can be replaced, and nothing of it stays.
    const [name = ""] = Object.keys(fixture.reads);
    await store.put(name, "replaced");
    same("what replaces it", await store.getString(name), "replaced");
  } finally {
    for (const name of [bucket, other]) await manager.delete(name);
  }
}

/**
 * Each kind of message that we write, and whether NATS.Net takes it. A limit counts only when it does not take the
 * same of an official client, which is `control` where that is there.
 */
async function judgeOurs(connection: NatsConnection, control: Peer | undefined): Promise<Row[]> {
  const bucket = "dotnet_ours";
  const manager = new ObjectStoreManager(connection);
  const jsm = await jetstreamManager(connection);
  const store = await manager.create({ bucket, storage: "memory" });
  const theirs = control && new Caller(control, bucket);
  const judge = (title: string, name: string, write: () => Promise<unknown>): Promise<Row> =>
    row(title, async () => {
      await write();
      const why = await refusalOf(jsm, bucket, name);
      if (why !== undefined) throw new Error(why);
    });
  const limit = async (title: string, name: string, reason: string, ...writes: (() => Promise<unknown>)[]) => {
    for (const write of writes) {
      await write();
      const why = await refusalOf(jsm, bucket, name);
      if (why === undefined) return { title, outcome: "failed", reason: `it is taken, against: ${reason}` } as const;
    }
    return { title, outcome: "limit", reason } as const;
  };
  try {
    return [
      await judge("an object of several chunks", "a", () => store.put({ name: "a", maxChunkSize: 3 }, "hello")),
      await judge("an object with description, headers and metadata", "b", () =>
        store.put({ name: "b", description: "d", headers: { Tag: ["one", "two"] }, metadata: { k: "v" } }, "hello"),
      ),
      await judge("a changed description", "b", () => store.updateMeta("b", { description: "e" })),
      await judge("a link to an object", "link", async () => store.addLink("link", await store.getInfo("a"))),
      await judge("a delete marker", "b", () => store.delete("b")),
      await limit(
        "an empty object",
        "empty",
        "It waits for ever for a chunk, because GetAsync in NatsObjStore.cs looks for the end in a message. NATS.Net itself " +
          "writes one chunk for an empty object; nats.go writes none either, and jnats refuses an object that has one.",
        () => store.put("empty", ""),
        ...(theirs ? [() => theirs.put("empty", 0, 1)] : []),
      ),
      await limit(
        "a link to a bucket",
        "shelf",
        "Its model requires a name in every link (ObjectMetadata.cs). By ADR-20 a link to a bucket has none, and nats.go " +
          "writes none either.",
        () => store.addBucketLink("shelf", store),
        ...(theirs ? [() => theirs.bucketLink("shelf", bucket)] : []),
      ),
    ];
  } finally {
    await manager.delete(bucket);
  }
}

/** Why NATS.Net would not take what is stored under a name now. */
async function refusalOf(jsm: JetStreamManager, bucket: string, name: string): Promise<string | undefined> {
  const stream = `OBJ_${bucket}`;
  const encoded = Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  const message = await jsm.streams.getMessage(stream, { last_by_subj: `$O.${bucket}.M.${encoded}` });
  const json = message?.string() ?? "{}";
  const { nuid } = JSON.parse(json) as { nuid: string };
  const sizes: number[] = [];
  for (let seq = 1; ; seq++) {
    const chunk = await jsm.direct.getMessage(stream, { seq, next_by_subj: `$O.${bucket}.C.${nuid}` });
    if (!chunk) return refusal(json, sizes);
    sizes.push(chunk.data.length);
    seq = chunk.seq;
  }
}
