// Messages of old NATS.Net releases, which can no longer be run; copied from its issues.

import { headers, wsconnect } from "@nats-io/nats-core";
import { ObjectStoreManager } from "../../src/index.ts";
import { same } from "./expect.ts";
import { type Row, row } from "./row.ts";

/** Messages of one object, as on the wire, and what must be read from them. */
interface Fixture {
  readonly title: string;
  /** The issue in nats-io/nats.net. */
  readonly source: string;
  /** Meta messages by the last token of their subject; all have the same chunk. */
  readonly metas: Readonly<Record<string, string>>;
  /** The listed names, each of which reads as "hello". */
  readonly names: readonly string[];
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

const nuid = "AAAAAAAAAAAAAAAAAAAAAA";

/** An object of five bytes, in the order of the record's members. */
const object = (name: string, rest = ""): string =>
  `{"name":"${name}","description":null,"bucket":"BUCKET","nuid":"${nuid}","size":5,` +
  `"mtime":"2026-05-01T10:00:00.1234567+00:00","chunks":1,` +
  `"digest":"SHA-256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",${rest}"options":{"max_chunk_size":131072}}`;

const fixtures: readonly Fixture[] = [
  {
    title: "headers: values without the list around them",
    source: "nats-io/nats.net#458",
    metas: { "YS50eHQ=": object("a.txt", `"headers":{"Tag":"one"},`) },
    names: ["a.txt"],
    headers: { Tag: ["one"] },
  },
  {
    title: "an object that was renamed up to 2.6.7: the old name is still there, for the same content",
    source: "nats-io/nats.net#953",
    metas: { "YS50eHQ=": object("a.txt"), "Yi50eHQ=": object("b.txt") },
    names: ["a.txt", "b.txt"],
    headers: {},
  },
];

/** Stores the fixtures on a server and reads them. */
export async function oldReleaseRows(wsUrl: string): Promise<Row[]> {
  const connection = await wsconnect({ servers: wsUrl });
  const manager = new ObjectStoreManager(connection);
  const rollup = headers();
  rollup.set("Nats-Rollup", "sub");

  const read = async (fixture: Fixture, bucket: string): Promise<void> => {
    const store = await manager.create({ bucket, storage: "memory" });
    try {
      await connection.request(`$O.${bucket}.C.${nuid}`, "hello");
      for (const [token, json] of Object.entries(fixture.metas)) {
        const text = json.replaceAll("BUCKET", bucket);
        await connection.request(`$O.${bucket}.M.${token}`, text, { timeout: 5_000, headers: rollup });
      }
      const invalid: Error[] = [];
      const infos = await store.list({ onInvalid: (error) => invalid.push(error) });
      same("list", infos.map(({ name }) => name).sort(), fixture.names);
      same("meta messages that were not understood", invalid.length, 0);
      same("headers", infos[0]?.headers, fixture.headers);
      for (const name of fixture.names) same(`a get of ${name}`, await store.getString(name), "hello");
      // It can be replaced.
      const [name = ""] = fixture.names;
      await store.put(name, "replaced");
      same("what replaces it", await store.getString(name), "replaced");
    } finally {
      await manager.delete(bucket);
    }
  };

  try {
    const rows: Row[] = [];
    for (const [index, fixture] of fixtures.entries()) {
      rows.push(await row(fixture.title, () => read(fixture, `old_release_${String(index)}`), fixture.source));
    }
    return rows;
  } finally {
    await connection.close();
  }
}
