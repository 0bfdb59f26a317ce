// Name, description and info of an object.

/** Name and description of an object. */
export interface ObjectMeta {
  /** Any string but the empty one. */
  name: string;
  /** Free text. */
  description?: string | undefined;
  /** Headers of the object, as in HTTP: each name may have several values. */
  headers?: Record<string, string[]> | Headers | undefined;
  /** Any key-value pairs. */
  metadata?: Record<string, string> | undefined;
  /** Size of the chunks in bytes; default 128 KiB, clamped to what the server accepts. */
  maxChunkSize?: number | undefined;
  /** Always refused (`LINK_NOT_ALLOWED`): `addLink` and `addBucketLink` write links. */
  link?: ObjectLink | undefined;
}

/**
 * The changes of `updateMeta`. Fields that are absent or `undefined` stay; `""`, `{}` and `null` clear. Other fields of an
 * {@link ObjectInfo} are ignored, so `{ ...info, description: "new" }` is a patch.
 */
export interface ObjectMetaPatch {
  /** The new name; the object is renamed. */
  name?: string | undefined;
  /** Free text. */
  description?: string | null | undefined;
  /** Replaces all headers of the object. */
  headers?: Readonly<Record<string, string[]>> | Headers | null | undefined;
  /** Any key-value pairs; replaces all metadata of the object. */
  metadata?: Readonly<Record<string, string>> | null | undefined;
  /** Ignored: the chunks of an object stay as they are. */
  maxChunkSize?: number | undefined;
  /** Ignored: a link keeps its target. */
  link?: ObjectLink | undefined;
}

/** The target of a link: an object or, without `name`, a whole bucket. */
export interface ObjectLink {
  /** The target's bucket. */
  readonly bucket: string;
  /** The target object; absent in a link to a bucket. */
  readonly name?: string;
}

/** Info of an object (ADR-20, `ObjectInfo`). */
export interface ObjectInfo {
  /** The bucket that holds the object. */
  readonly bucket: string;
  /** The name of the object. */
  readonly name: string;
  /** Free text, `""` when there is none. */
  readonly description: string;
  /** Headers of the object, `{}` when there are none. */
  readonly headers: Readonly<Record<string, string[]>>;
  /** Key-value pairs, `{}` when there are none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Set when the object is a link. */
  readonly link?: ObjectLink;
  /** Size of all chunks but the last in bytes, according to the writer; 0 when unknown. */
  readonly maxChunkSize: number;
  /** Identifies this version of the content: last token of its chunks' subject; `""` if the writer set none. */
  readonly nuid: string;
  /** Size of the content in bytes. */
  readonly size: number;
  /** Number of chunks. */
  readonly chunks: number;
  /** `SHA-256=` and the padded base64url digest of the content; `""` for links and delete markers. */
  readonly digest: string;
  /** The object was deleted; this is its marker. */
  readonly deleted: boolean;
  /** When the server stored the meta message. */
  readonly mtime: Date;
  /** Sequence of the meta message in the bucket's stream. */
  readonly revision: number;
}
