// Deviations of other clients from ADR-20, in the releases pinned here. One file, because it is a list: the result page
// prints it, and each run checks that every entry is still true.

import type { ClientId } from "./clients.ts";

/** Who writes the tested data: the other client, or ours. */
export type Direction = "theirs" | "ours";

/** A fault of another client, and the rows where it shows. */
export interface Fault {
  readonly client: ClientId;
  readonly rows: Readonly<Partial<Record<Direction, readonly string[]>>>;
  readonly reason: string;
  /** The issue, or the line in the pinned release. */
  readonly where: string;
  /** How this library handles it. */
  readonly handling: string;
  /** The client that replaces ours to confirm the fault. Default: the first available. */
  readonly control?: ClientId;
}

/** The rows fail, also with an official client in place of ours. */
export const limits: readonly Fault[] = [
  {
    client: "python",
    rows: { ours: ["metadata", "update-metadata"] },
    reason: "Its ObjectInfo has no metadata; the content is read.",
    where: "nats/js/api.py:1016",
    handling: "Documented: put what Python should see into headers.",
  },
  {
    client: "python",
    rows: {
      theirs: ["rename", "rename-spaces"],
      ours: ["rename-other-side", "rename-spaces-other-side"],
    },
    reason: "update_meta checks the old name instead of the new one, and so refuses every rename.",
    where: "nats/js/object_store.py:386-388",
    handling: "Documented: rename with another client.",
  },
  {
    client: "java",
    rows: {
      theirs: ["overwrite-name"],
      ours: ["name-question-mark", "name-tilde", "name-devanagari", "name-emoji"],
    },
    reason: "It encodes names in the standard base64 alphabet, with + and /, and finds no name that has - or _ in it.",
    where: "io/nats/client/support/NatsObjectStoreUtil.java:59",
    handling: "Documented: we write the subject of ADR-20, as every other client does.",
  },
  {
    client: "java",
    rows: { theirs: ["update-metadata"] },
    reason: "updateMeta leaves the metadata as it was.",
    where: "io/nats/client/impl/NatsObjectStore.java:316-319",
    handling: "Nothing to do: the message holds the old metadata.",
  },
  {
    client: "rust",
    rows: { theirs: ["update-headers", "update-metadata"] },
    reason: "update_metadata takes headers and metadata, and stores the old ones.",
    where: "src/jetstream/object_store/mod.rs:621-622; nats-io/nats.rs#1362 added only the fields",
    handling: "Nothing to do: the message holds the old values.",
  },
  {
    client: "rust",
    rows: { theirs: ["rename-spaces"], ours: ["rename-spaces-other-side"] },
    reason: "update_metadata allows only base64 characters in a new name; put allows all.",
    where: "src/jetstream/object_store/mod.rs:582",
    handling: "Documented: rename with another client.",
  },
  {
    client: "javascript",
    rows: {
      theirs: ["name-devanagari", "name-cjk", "name-emoji"],
      ours: ["name-devanagari", "name-cjk", "name-emoji"],
    },
    reason: "It encodes names with btoa, which throws for a character above U+00FF.",
    where: "lib/base64.js:7",
    handling: "Documented: we write the subject of ADR-20, as every other client does.",
  },
  {
    client: "javascript",
    rows: { ours: ["name-latin-1"] },
    reason: "It encodes names with btoa, as Latin-1 and not as UTF-8, and so looks under another subject.",
    where: "lib/base64.js:7",
    handling: "Documented: we write the subject of ADR-20, as every other client does.",
  },
  {
    client: "dotnet",
    rows: { ours: ["size-0"] },
    reason:
      "Its get of an empty object waits for a chunk for ever. It stores one empty chunk; ADR-20's clients store none, " +
      "and jnats refuses an object that has one.",
    where: "src/NATS.Client.ObjectStore/NatsObjStore.cs, GetAsync",
    handling: "Documented: NATS.Net cannot read empty objects of others.",
  },
  {
    client: "dotnet",
    rows: { theirs: ["name-space"], ours: ["name-space"] },
    reason: "It refuses a name of only white space.",
    where: "src/NATS.Client.ObjectStore/NatsObjStore.cs, ValidateObjectName",
    handling: "Nothing to do.",
  },
  {
    client: "dotnet",
    rows: { ours: ["bucket-link"] },
    reason:
      "Its model requires a name in every link, and a link to a bucket has none by ADR-20. One such link makes ListAsync " +
      "and WatchAsync of the whole bucket throw.",
    where: "src/NATS.Client.ObjectStore/Models/ObjectMetadata.cs",
    handling: "Documented: no links to buckets where NATS.Net reads.",
  },
  {
    client: "dotnet",
    rows: { theirs: ["bucket-link"] },
    reason: "Its links to buckets carry their own name as that of an object.",
    where: "src/NATS.Client.ObjectStore/NatsObjStore.cs, AddBucketLinkAsync",
    handling: "Reported as stored; a get is LINK_IS_BUCKET if the bucket has no such object.",
  },
  {
    client: "c",
    rows: { theirs: ["header", "header-values"] },
    reason: "objStore_Put drops headers; objStore_UpdateMeta writes them.",
    where: "src/object.c:562-585",
    handling: "Nothing to do: they are not in the message.",
  },
  {
    client: "c",
    rows: { ours: ["seal"] },
    reason: "Its status never says that a bucket is sealed.",
    where: "src/object.c:386-416",
    handling: "Nothing to do: the stream's configuration shows it.",
  },
];

/** The rows pass although the other client deviates from ADR-20; an official client fails in them. */
export const tolerances: readonly Fault[] = [
  {
    client: "python",
    rows: { theirs: ["header"] },
    reason:
      "It stores a header value as it is given, which is a string in the rest of nats.py, without the list around it.",
    where: "nats/js/object_store.py:290",
    handling: "Read. nats.go and async-nats refuse the object, jnats sees no header.",
  },
  {
    client: "python",
    rows: { theirs: ["delete-marker", "watch"], ours: ["delete-other-side"] },
    reason: 'Its delete markers have "" for mtime, which is no time.',
    where: "nats/js/object_store.py:531",
    handling:
      "Read. nats.go hangs in list, and async-nats ends list and watch with an error, until the name is put again.",
    control: "rust",
  },
  {
    client: "java",
    rows: { theirs: ["name-question-mark", "name-tilde", "name-devanagari", "name-emoji"] },
    reason: "It encodes names in the standard base64 alphabet, so these are under another subject.",
    where: "io/nats/client/support/NatsObjectStoreUtil.java:59",
    handling: "Found there too. No other client finds them.",
  },
  {
    client: "javascript",
    rows: { theirs: ["name-latin-1"] },
    reason: "It encodes names with btoa, as Latin-1 and not as UTF-8, so this is under another subject.",
    where: "lib/base64.js:7",
    handling: "Found there too. No other client finds it.",
  },
  {
    client: "javascript",
    rows: { theirs: ["link", "link-other-bucket", "link-to-theirs", "link-chain"] },
    reason: "Its links have no nuid, and the target's bucket where their own should be.",
    where: "lib/objectstore.js:627-632",
    handling: "Read. nats.go and nats.py refuse them.",
  },
  {
    client: "javascript",
    rows: { theirs: ["link-overwritten"] },
    reason: "Its links have no nuid.",
    where: "lib/objectstore.js:627-632",
    handling: "Replaced. nats.py can neither read nor replace them.",
    control: "python",
  },
  {
    client: "javascript",
    rows: { theirs: ["update"] },
    reason: "update stores the new meta message without rollup, beside the old one.",
    where: "lib/objectstore.js:676",
    handling: "The last one counts. async-nats lists the object twice.",
    control: "rust",
  },
];

/** Whether a fault shows in a row. */
export function shows(fault: Fault, client: ClientId, direction: Direction, id: string): boolean {
  return fault.client === client && (fault.rows[direction]?.includes(id) ?? false);
}
