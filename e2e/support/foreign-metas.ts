// Meta messages as other clients write them. None was recorded: each was constructed from the named source code.

/** A meta message of another client, and what must be read from it. */
export interface ForeignMeta {
  /** Which client writes it, and its peculiarity. */
  title: string;
  json: string;
  /** The ObjectInfo fields worth checking; the others are as in a plain object. */
  expected: Record<string, unknown>;
}

const DIGEST = "SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=";
const NUID = "VGKM6RwDdBxYbNYRxsY1nd";

/** Every deviation from ADR-20 inside a message that we must be able to read. */
export const FOREIGN_METAS: ForeignMeta[] = [
  {
    // nats.go, jetstream/object.go: Put marshals ObjectInfo with the zero time; ObjectMeta is embedded.
    title: "Go: an object with everything",
    json: `{"name":"a","description":"d","headers":{"Content-Type":["text/plain"],"X":["1","2"]},"metadata":{"k":"v"},"options":{"max_chunk_size":131072},"bucket":"b","nuid":"${NUID}","size":7,"mtime":"0001-01-01T00:00:00Z","chunks":1,"digest":"${DIGEST}"}`,
    expected: {
      description: "d",
      headers: { "Content-Type": ["text/plain"], X: ["1", "2"] },
      metadata: { k: "v" },
      maxChunkSize: 131072,
      size: 7,
      chunks: 1,
      digest: DIGEST,
    },
  },
  {
    // nats.go, Delete: the info with Deleted, and Size, Chunks and Digest cleared; Digest is omitempty.
    title: "Go: a delete marker",
    json: `{"name":"a","options":{"max_chunk_size":131072},"bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0,"deleted":true}`,
    expected: { deleted: true, maxChunkSize: 131072, digest: "" },
  },
  {
    // nats.go, AddLink: Opts has a Link and a ChunkSize of 0, which is omitempty.
    title: "Go: a link",
    json: `{"name":"a","options":{"link":{"bucket":"other","name":"target"}},"bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0}`,
    expected: { link: { bucket: "other", name: "target" } },
  },
  {
    // nats.go, AddBucketLink: the link's Name is empty and omitempty.
    title: "Go: a bucket link",
    json: `{"name":"a","options":{"link":{"bucket":"other"}},"bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0}`,
    expected: { link: { bucket: "other" } },
  },
  {
    // jnats, api/ObjectInfo.java toJson: no mtime, as the builder has none; support/Encoding.java jsonEncode escapes `/`.
    title: "Java: no mtime, slashes escaped",
    json: `{"name":"a","description":"x\\/y","options":{"max_chunk_size":131072},"bucket":"b","nuid":"${NUID}","size":7,"chunks":1,"digest":"${DIGEST}"}`,
    expected: { description: "x/y", maxChunkSize: 131072, size: 7, chunks: 1, digest: DIGEST },
  },
  {
    // Constructed: zeros may be omitted.
    title: "any: neither size nor chunks",
    json: `{"name":"a","bucket":"b","nuid":"${NUID}","deleted":true}`,
    expected: { deleted: true },
  },
  {
    // nats.py, nats/js/object_store.py put: mtime is isoformat(); the user's headers go into the message as they are,
    // and a dict of strings is what users give.
    title: "Python: header values as plain strings",
    json: `{"name": "a", "bucket": "b", "nuid": "${NUID}", "size": 7, "mtime": "2026-06-01T10:00:00.123456+00:00", "chunks": 1, "digest": "${DIGEST}", "headers": {"Content-Type": "text/plain", "X": ["1", "2"]}, "options": {"max_chunk_size": 131072}}`,
    expected: {
      headers: { "Content-Type": ["text/plain"], X: ["1", "2"] },
      maxChunkSize: 131072,
      size: 7,
      chunks: 1,
      digest: DIGEST,
    },
  },
  {
    // NATS.Net, Models/ObjectMetadata.cs: Description and Digest have no JsonIgnore, so a link has both as null; Size and
    // Chunks are left out when 0. NatsObjStore.cs AddBucketLinkAsync writes the link's own name into the link.
    title: "NATS.Net: a bucket link with its own name, and nulls",
    json: `{"name":"a","description":null,"bucket":"b","nuid":"${NUID}","digest":null,"options":{"link":{"name":"a","bucket":"other"}}}`,
    expected: { link: { bucket: "other", name: "a" } },
  },
  {
    // NATS.Net, early 2.x, Models/ObjectMetadata.cs: Dictionary<string, string> Headers (nats.net issue 458); the digest is
    // Base64UrlEncoder's.
    title: "NATS.Net: header values as plain strings",
    json: `{"name":"a","description":null,"bucket":"b","nuid":"${NUID}","size":7,"mtime":"2026-06-01T10:00:00.1234567+00:00","chunks":1,"digest":"${DIGEST}","metadata":{"k":"v"},"headers":{"X":"1"},"options":{"max_chunk_size":131072}}`,
    expected: {
      headers: { X: ["1"] },
      metadata: { k: "v" },
      maxChunkSize: 131072,
      size: 7,
      chunks: 1,
      digest: DIGEST,
    },
  },
  {
    // async-nats, object_store/mod.rs: Option fields without skip_serializing_if are null, mtime is one; headers and metadata
    // came with pull request 1349 and were not looked up: constructed.
    title: "Rust: nulls for all that is not there",
    json: `{"name":"a","description":null,"metadata":null,"headers":null,"options":{"link":null,"max_chunk_size":null},"bucket":"b","nuid":"${NUID}","size":7,"chunks":1,"mtime":null,"digest":"${DIGEST}"}`,
    expected: { size: 7, chunks: 1, digest: DIGEST },
  },
  {
    // async-nats, object_store/mod.rs: ObjectLink.name is an Option.
    title: "Rust: a bucket link with a null name, and null options elsewhere",
    json: `{"name":"a","description":null,"options":{"link":{"name":null,"bucket":"other"},"max_chunk_size":null},"bucket":"b","nuid":"${NUID}","size":0,"chunks":0,"mtime":"2026-06-01T10:00:00.123456789Z"}`,
    expected: { link: { bucket: "other" } },
  },
  {
    // Not from source code: constructed from the list of deviations.
    title: "Rust, old: headers within `inner`",
    json: `{"name":"a","description":null,"headers":{"inner":{"X":["1","2"]}},"options":null,"bucket":"b","nuid":"${NUID}","size":0,"chunks":0,"mtime":null}`,
    expected: { headers: { X: ["1", "2"] } },
  },
  {
    // async-nats, header.rs of 2023: HeaderMap { inner } and HeaderValue { inner } both derive Serialize, so that both are
    // wrapped. Constructed: what version has written it was not looked up.
    title: "Rust, old: header values within `inner` too",
    json: `{"name":"a","description":null,"headers":{"inner":{"X":[{"inner":"1"},{"inner":"2"}]}},"options":null,"bucket":"b","nuid":"${NUID}","size":0,"chunks":0,"mtime":null}`,
    expected: { headers: { X: ["1", "2"] } },
  },
  {
    // @nats-io/obj 3.4.0, lib/objectstore.js _put and toServerObjectStoreMeta: description "", deleted false, an ISO mtime.
    title: "JavaScript: an object",
    json: `{"bucket":"b","nuid":"${NUID}","size":7,"chunks":1,"name":"a","description":"","options":{"max_chunk_size":131072},"mtime":"2026-06-01T10:00:00.000Z","digest":"${DIGEST}","deleted":false}`,
    expected: { maxChunkSize: 131072, size: 7, chunks: 1, digest: DIGEST },
  },
  {
    // @nats-io/obj 3.4.0, link: no nuid, no size, and the *target's* bucket where its own should be.
    title: "JavaScript: a link without nuid and with another bucket's name",
    json: `{"name":"a","bucket":"other","options":{"link":{"bucket":"other","name":"target"}}}`,
    expected: { nuid: "", link: { bucket: "other", name: "target" } },
  },
  {
    // @nats-io/obj 3.4.0, delete and update write back what rawInfo has read, with the revision it has put in.
    title: "JavaScript: a delete marker with a revision and an empty digest",
    json: `{"bucket":"b","nuid":"${NUID}","size":0,"chunks":0,"name":"a","description":"","mtime":"2026-06-01T10:00:00.000Z","digest":"","deleted":true,"revision":5}`,
    expected: { deleted: true, revision: 42 },
  },
  {
    title: "constructed: null wherever a client may write it",
    json: `{"name":"a","description":null,"headers":null,"metadata":null,"options":null,"bucket":null,"nuid":null,"size":null,"mtime":null,"chunks":null,"digest":null,"deleted":null}`,
    expected: { nuid: "" },
  },
  {
    title: "constructed: an empty mtime, a chunk size of 0, keys that nobody knows",
    json: `{"name":"a","mtime":"","options":{"max_chunk_size":0,"future":[1]},"nuid":"${NUID}","future":{"deep":[{}]}}`,
    expected: {},
  },
  {
    title: "constructed: nothing but a name",
    json: `{"name":"a"}`,
    expected: { nuid: "" },
  },
];

/** Common to all of them, except for `expected`. */
export const PLAIN = {
  bucket: "b",
  name: "a",
  description: "",
  headers: {},
  metadata: {},
  maxChunkSize: 0,
  nuid: NUID,
  size: 0,
  chunks: 0,
  digest: "",
  deleted: false,
  mtime: new Date("2026-06-01T12:00:00Z"),
  revision: 42,
};
