/**
 * The protocol of all peers: a request is a line of JSON on standard input, a response a line on standard output. By hand,
 * use `peer put bucket=b name=n size=3`. Content is not part of it: it is a file, or a size and a seed.
 */
export interface Request {
  readonly op: Operation;
  readonly bucket: string;
  readonly name?: string;
  /** Of `update`: the new name of the object. */
  readonly newName?: string;
  /** Of `link` the target object, of `bucketlink` the target bucket. */
  readonly target?: string;
  /** Of `link`: the target's bucket, if it is another one. */
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

/** How a client reads a meta message; each returns what it has. */
export interface ReportedInfo {
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

export interface ReportedStatus {
  readonly bucket: string;
  readonly description?: string | null;
  /** In ms, 0 for never. */
  readonly ttl: number;
  readonly sealed: boolean | null;
  readonly size: number;
  readonly compression?: boolean | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

/** A response; its fields depend on the operation. */
export type Answer =
  | {
      readonly ok: true;
      readonly info?: ReportedInfo;
      readonly objects?: readonly ReportedInfo[];
      readonly events?: readonly ReportedInfo[];
      readonly status?: ReportedStatus;
      readonly size?: number;
      readonly sha256?: string;
    }
  | { readonly ok: false; readonly error: string; readonly unsupported?: boolean };

/** A client in any language, driven through the protocol. */
export interface Peer {
  /** For messages, for example `nats.go`. */
  readonly title: string;
  /** `onReady` is called once a `watch` has the initial values. Requests are handled one by one. */
  request(request: Request, onReady?: () => void): Promise<Answer>;
  close(): Promise<void>;
}
