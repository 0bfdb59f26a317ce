// What NATS.Net writes, taken down from its source, as there is no .NET SDK here to run it. `STORE` is NatsObjStore.cs,
// read at commit 3e127b7; `MODEL` is the record that System.Text.Json makes the message of. It escapes what is not ASCII.

const STORE = "src/NATS.Client.ObjectStore/NatsObjStore.cs";
const MODEL = "src/NATS.Client.ObjectStore/Models/ObjectMetadata.cs";

/** Messages of one object, as they are on the wire, and what is to be read from them. */
export interface Fixture {
  readonly title: string;
  /** Where the form comes from, in nats-io/nats.net. */
  readonly source: string;
  /** Chunks, each with its nuid. */
  readonly chunks: readonly (readonly [nuid: string, data: string])[];
  /** Meta messages by the last token of their subject. */
  readonly metas: readonly (readonly [encodedName: string, json: string])[];
  /** What is read of each name: its content, or the code that a get rejects with. */
  readonly reads: Readonly<Record<string, { readonly text: string } | { readonly code: string }>>;
  /** Names in a list. */
  readonly lists: readonly string[];
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

const nuid = "AAAAAAAAAAAAAAAAAAAAAA";
const hello = "SHA-256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="; // of "hello"
const mtime = `"mtime":"2026-05-01T10:00:00.1234567+00:00"`;

/** An object of five bytes, in the order of the record's members. */
const object = (rest = ""): string =>
  `{"name":"a.txt","description":null,"bucket":"BUCKET","nuid":"${nuid}","size":5,${mtime},"chunks":1,` +
  `"digest":"${hello}",${rest}"options":{"max_chunk_size":131072}}`;

export const fixtures: readonly Fixture[] = [
  {
    title: "an object: null for its description, a time with seven digits",
    source: `${STORE} PutAsync; ${MODEL}`,
    chunks: [[nuid, "hello"]],
    metas: [["YS50eHQ=", object()]],
    reads: { "a.txt": { text: "hello" } },
    lists: ["a.txt"],
  },
  {
    title: "a size that is a multiple of the chunk size: an empty chunk at the end, which it does not count",
    source: `${STORE} PutAsync: the chunk is published before the end of the stream is looked at`,
    chunks: [
      [nuid, "abcd"],
      [nuid, "efgh"],
      [nuid, ""],
    ],
    metas: [
      [
        "YS50eHQ=",
        `{"name":"a.txt","description":null,"bucket":"BUCKET","nuid":"${nuid}","size":8,${mtime},"chunks":2,` +
          `"digest":"SHA-256=nFbMUbN0w7oYkhDVttS_V3kNNRyWxHwCGQ7PHkMGNas=","options":{"max_chunk_size":4}}`,
      ],
    ],
    reads: { "a.txt": { text: "abcdefgh" } },
    lists: ["a.txt"],
  },
  {
    title: "an empty object: one empty chunk, neither size nor chunks in its meta message",
    source: `${STORE} PutAsync; ${MODEL}: JsonIgnoreCondition.WhenWritingDefault leaves out zeros`,
    chunks: [[nuid, ""]],
    metas: [
      [
        "YS50eHQ=",
        `{"name":"a.txt","description":null,"bucket":"BUCKET","nuid":"${nuid}",${mtime},` +
          `"digest":"SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=","options":{"max_chunk_size":131072}}`,
      ],
    ],
    reads: { "a.txt": { text: "" } },
    lists: ["a.txt"],
  },
  {
    title: "a name that is not ASCII, escaped in its meta message",
    source: "src/NATS.Client.ObjectStore/Internal/NatsObjJsonSerializer.cs: the default encoder; Internal/Encoder.cs",
    chunks: [[nuid, "hello"]],
    metas: [["5pel5pys", object().replace(`"a.txt"`, `"\\u65E5\\u672C"`)]],
    reads: { 日本: { text: "hello" } },
    lists: ["日本"],
  },
  {
    title: "headers",
    source: `${MODEL}: Dictionary<string, string[]>`,
    chunks: [[nuid, "hello"]],
    metas: [["YS50eHQ=", object(`"metadata":{"k":"v"},"headers":{"Tag":["one","two"]},`)]],
    reads: { "a.txt": { text: "hello" } },
    lists: ["a.txt"],
    headers: { Tag: ["one", "two"] },
  },
  {
    title: "headers of old releases: values without the list around them",
    source: "nats-io/nats.net#458",
    chunks: [[nuid, "hello"]],
    metas: [["YS50eHQ=", object(`"headers":{"Tag":"one"},`)]],
    reads: { "a.txt": { text: "hello" } },
    lists: ["a.txt"],
    headers: { Tag: ["one"] },
  },
  {
    title: "a link: null for its digest, no size, chunks or time",
    source: `${STORE} AddLinkAsync; ${MODEL}`,
    chunks: [[nuid, "hello"]],
    metas: [
      ["YS50eHQ=", object()],
      [
        "bGluaw==",
        `{"name":"link","description":null,"bucket":"BUCKET","nuid":"BBBBBBBBBBBBBBBBBBBBBB","digest":null,` +
          `"options":{"link":{"name":"a.txt","bucket":"BUCKET"}}}`,
      ],
    ],
    reads: { link: { text: "hello" } },
    lists: ["a.txt", "link"],
  },
  {
    title: "a link to a bucket: it carries its own name as that of an object",
    source: `${STORE} AddBucketLinkAsync: Link = new NatsObjLink { Name = link, … }`,
    chunks: [],
    metas: [
      [
        "c2hlbGY=",
        `{"name":"shelf","description":null,"bucket":"BUCKET","nuid":"${nuid}","digest":null,` +
          `"options":{"link":{"name":"shelf","bucket":"OTHER"}}}`,
      ],
    ],
    reads: { shelf: { code: "LINK_IS_BUCKET" } },
    lists: ["shelf"],
  },
  {
    title: 'a delete marker: "" for its digest, neither size nor chunks',
    source: `${STORE} DeleteAsync; ${MODEL}`,
    chunks: [],
    metas: [
      [
        "YS50eHQ=",
        `{"name":"a.txt","description":null,"bucket":"BUCKET","nuid":"${nuid}",${mtime},"digest":"","deleted":true,` +
          `"options":{"max_chunk_size":131072}}`,
      ],
    ],
    reads: { "a.txt": { code: "OBJECT_NOT_FOUND" } },
    lists: [],
  },
  {
    title: "an object that was renamed up to 2.6.7: the old name is still there, for the same content",
    source: "nats-io/nats.net#953",
    chunks: [[nuid, "hello"]],
    metas: [
      ["YS50eHQ=", object()],
      ["Yi50eHQ=", object().replace(`"a.txt"`, `"b.txt"`)],
    ],
    reads: { "a.txt": { text: "hello" }, "b.txt": { text: "hello" } },
    lists: ["a.txt", "b.txt"],
  },
];
