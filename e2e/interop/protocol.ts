/**
 * What all peers speak: a request is a line of JSON on standard input, an answer one on standard output. For a person
 * the same is `peer put bucket=b name=n size=3`. Content does not travel in it: it is a file, or a size and a seed.
 */
export interface Request {
  readonly op: Operation;
  readonly bucket: string;
  readonly name?: string;
  /** Of `update`: what the object is called afterwards. */
  readonly newName?: string;
  /** Of `link` the object, of `bucketlink` the bucket that is linked to. */
  readonly target?: string;
  /** Of `link`: where the object is, when it is in another bucket. */
  readonly targetBucket?: string;
  /** Of `put`: the content is this many bytes of {@link pattern}. */
  readonly size?: number;
  readonly seed?: number;
  /** Of `put`: the content is this file's; of `get`: it is written to this file. */
  readonly file?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly chunkSize?: number;
  /** Of `watch`: the name of the object after which it ends. */
  readonly until?: string;
  /** Of `create`, in ms. */
  readonly ttl?: number;
  readonly maxBytes?: number;
  readonly compression?: boolean;
  readonly bucketMetadata?: Readonly<Record<string, string>>;
}

export type Operation =
  | "create"
  | "put"
  | "get"
  | "info"
  | "list"
  | "delete"
  | "link"
  | "bucketlink"
  | "update"
  | "watch"
  | "seal"
  | "status";

/** What a client makes of a meta message; each gives what it has. */
export interface TellInfo {
  readonly bucket: string;
  readonly name: string;
  readonly description?: string | null;
  readonly headers?: Readonly<Record<string, readonly string[] | string>> | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly link?: { readonly bucket: string; readonly name?: string | null } | null;
  readonly chunkSize?: number | null;
  readonly nuid?: string | null;
  readonly size?: number | null;
  readonly chunks?: number | null;
  readonly digest?: string | null;
  readonly deleted?: boolean | null;
}

export interface TellStatus {
  readonly bucket: string;
  readonly description?: string | null;
  /** In ms, 0 for never. */
  readonly ttl: number;
  readonly sealed: boolean | null;
  readonly size: number;
  readonly compression?: boolean | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

/** An answer; which fields it has depends on the operation. */
export type Answer =
  | {
      readonly ok: true;
      readonly info?: TellInfo;
      readonly objects?: readonly TellInfo[];
      readonly events?: readonly TellInfo[];
      readonly status?: TellStatus;
      readonly size?: number;
      readonly sha256?: string;
    }
  | { readonly ok: false; readonly error: string; readonly unsupported?: boolean };

/** A client of whatever language, behind the protocol. */
export interface Peer {
  /** For messages, for example `nats.go`. */
  readonly title: string;
  /** `onReady` is called once a `watch` has what was there before. Requests are answered one after the other. */
  request(request: Request, onReady?: () => void): Promise<Answer>;
  close(): Promise<void>;
}
