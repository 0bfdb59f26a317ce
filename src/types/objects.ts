// What an object is called, how it is described, and what the store knows about it.

/** Names an object and describes it. */
export interface ObjectMeta {
  /** Any string but the empty one. */
  name: string;
  /** Free text. */
  description?: string | undefined;
  /** Headers of the object, as in HTTP: each name may have several values. */
  headers?: Record<string, string[]> | Headers | undefined;
  /** Free pairs of strings. */
  metadata?: Record<string, string> | undefined;
  /** Size of the chunks in bytes; default 128 KiB, clamped to what the server accepts. */
  maxChunkSize?: number | undefined;
  /** Always refused (`LINK_NOT_ALLOWED`): `addLink` and `addBucketLink` write links. */
  link?: ObjectLink | undefined;
}

/**
 * What `updateMeta` changes of an object: what is left out or `undefined` stays; `""`, `{}` and `null` clear. Other fields
 * of an {@link ObjectInfo} are ignored, so `{ ...info, description: "new" }` is a patch.
 */
export interface ObjectMetaPatch {
  /** The new name; the object is renamed. */
  name?: string | undefined;
  /** Free text. */
  description?: string | null | undefined;
  /** Headers of the object, in place of all it has. */
  headers?: Readonly<Record<string, string[]>> | Headers | null | undefined;
  /** Free pairs of strings, in place of all it has. */
  metadata?: Readonly<Record<string, string>> | null | undefined;
  /** Ignored: the chunks of an object stay as they are. */
  maxChunkSize?: number | undefined;
  /** Ignored: a link keeps its target. */
  link?: ObjectLink | undefined;
}

/** Where a link points to: an object, or with no `name` a whole bucket. */
export interface ObjectLink {
  /** The bucket that is linked to. */
  readonly bucket: string;
  /** The object that is linked to; absent in a link to a bucket. */
  readonly name?: string;
}

/** What the store knows about an object (ADR-20, `ObjectInfo`). */
export interface ObjectInfo {
  /** The bucket that holds the object. */
  readonly bucket: string;
  /** The name of the object. */
  readonly name: string;
  /** Free text, `""` when there is none. */
  readonly description: string;
  /** Headers of the object, `{}` when there are none. */
  readonly headers: Readonly<Record<string, string[]>>;
  /** Free pairs of strings, `{}` when there are none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Set when the object is a link. */
  readonly link?: ObjectLink;
  /** Size of each chunk but the last in bytes, as its writer promised; 0 when unknown. */
  readonly maxChunkSize: number;
  /** Identifies this version of the content: the last token of its chunks' subject; `""` when the writer gave none. */
  readonly nuid: string;
  /** Size of the content in bytes. */
  readonly size: number;
  /** Number of chunks. */
  readonly chunks: number;
  /** `SHA-256=` and the padded base64url digest of the content; `""` for links and delete markers. */
  readonly digest: string;
  /** The object was deleted, this is its marker. */
  readonly deleted: boolean;
  /** When the server stored the meta message. */
  readonly mtime: Date;
  /** Sequence of the meta message in the bucket's stream. */
  readonly revision: number;
}
