import type { ObjectInfo } from "../types.ts";
import { chunkSubject, isToken, metaSubject, streamName } from "./subjects.ts";

/** What a user may do with a bucket. */
export type BucketRole = "admin" | "uploader" | "reader" | "guest" | "drop";

/** How a user reaches a bucket. */
export interface AccessOptions {
  /** The bucket that the user may access. */
  bucket: string;
  /** What the user passes to `connect` as `apiPrefix`; default `"$JS.API"`. */
  apiPrefix?: string;
  /** What the user passes to `connect` as `inboxPrefix`; default `"_INBOX"`, which lets users read each other's answers. */
  inboxPrefix?: string;
}

/** The rights of a role: see {@link permissionsFor}. */
export interface RoleAccess extends AccessOptions {
  /**
   * `admin` also makes and removes the bucket and lists all; `uploader` changes its objects; `reader` reads them; `guest`
   * reads them with no more than direct gets; `drop` stores objects, and cannot read.
   */
  role: BucketRole;
  /**
   * Readers and uploaders may create consumers; default false. They need this to read from servers before 2.11. But they
   * could use up all consumers that the account may have.
   */
  consumers?: boolean;
}

/**
 * The right to read one object: see {@link permissionsFor}. Its content is read through a consumer. A user with this right
 * could use up all consumers that the account may have, and so stop other readers: give strangers one bucket per share.
 */
export interface ObjectAccess extends AccessOptions {
  /** The object, as it is now: a later version of its content has another nuid. */
  object: Pick<ObjectInfo, "name" | "nuid">;
}

/** Permissions of a nats-server user, as in its configuration or a JWT. */
export interface Permissions {
  /** Subjects that the user may publish to. */
  publish: string[];
  /** Subjects that the user may subscribe to. */
  subscribe: string[];
}

/** Requests other than those for consumers; the first `*` stands for the stream. */
const DIRECT = ["DIRECT.GET.*", "DIRECT.GET.*.>"];
const READ = ["STREAM.MSG.GET.*", ...DIRECT];
/** Not for readers: with a filter in its body, `STREAM.INFO` counts all subjects, and a thousand a second stop every put. */
const WRITE = ["STREAM.INFO.*", ...READ, "STREAM.MSG.DELETE.*", "STREAM.PURGE.*"];
const MANAGE = ["STREAM.LIST", "STREAM.CREATE.*", "STREAM.UPDATE.*", "STREAM.DELETE.*"];

const REQUESTS: Readonly<Record<BucketRole, readonly string[]>> = {
  admin: [...MANAGE, ...WRITE],
  uploader: WRITE,
  reader: READ,
  guest: DIRECT,
  drop: [],
};

const CONSUMERS = ["CONSUMER.CREATE.*.>", "CONSUMER.MSG.NEXT.*.*", "CONSUMER.DELETE.*.*"];

const WRITERS: readonly BucketRole[] = ["admin", "uploader", "drop"];

/**
 * The least permissions that a role, or reading one object, needs, as lists for nats-server.
 *
 * **For users of an account that imports the API, not of the bucket's own account.** In the bucket's own account the right to
 * ask is the right to write: the server publishes each answer to the request's reply subject, even if the user may not
 * publish there. `nats-ws.conf` shows the accounts.
 *
 * Users who must not read each other's answers need one `inboxPrefix` each. Throws `INVALID_BUCKET`, and a `TypeError` for an
 * argument that is not a subject.
 *
 * @example permissionsFor({ bucket: "files", role: "reader", apiPrefix: "FILES.API", inboxPrefix: "_INBOX_ann" })
 */
export function permissionsFor(access: RoleAccess | ObjectAccess): Permissions {
  const { bucket, apiPrefix = "$JS.API", inboxPrefix = "_INBOX" } = access;
  const stream = streamName(bucket);
  for (const [key, prefix] of Object.entries({ apiPrefix, inboxPrefix })) {
    if (!prefix.split(".").every(isToken)) throw new TypeError(`${key}: ${JSON.stringify(prefix)} is not a subject`);
  }
  const requests = "object" in access ? objectRequests(access, stream) : roleRequests(access, stream);
  const publish = requests.map((request) => `${apiPrefix}.${request}`);
  if ("role" in access && WRITERS.includes(access.role)) publish.unshift(`$O.${bucket}.C.*`, `$O.${bucket}.M.*`);
  return { publish, subscribe: [`${inboxPrefix}.>`] };
}

function roleRequests({ role, consumers = false }: RoleAccess, stream: string): string[] {
  if (!Object.hasOwn(REQUESTS, role))
    throw new TypeError(`role: ${JSON.stringify(role)} is not a role: use ${Object.keys(REQUESTS).join(", ")}`);
  const mayConsume = role === "admin" || (consumers && (role === "uploader" || role === "reader"));
  return [...REQUESTS[role], ...(mayConsume ? CONSUMERS : [])].map((request) => request.replace("*", stream));
}

/** The content is read through a consumer: the right to batched direct gets would cover the whole bucket. */
function objectRequests({ bucket, object: { name, nuid } }: ObjectAccess, stream: string): string[] {
  const meta = `DIRECT.GET.${stream}.${metaSubject(bucket, name)}`;
  if (nuid === "") return [meta]; // a link has no content of its own
  // The writer of the object chose its nuid: ">" would give the right to everything.
  if (!isToken(nuid)) throw new TypeError(`object: ${JSON.stringify(nuid)} is not a nuid`);
  const create = `CONSUMER.CREATE.${stream}.*.${chunkSubject(bucket, nuid)}`;
  return [meta, create, `CONSUMER.MSG.NEXT.${stream}.*`, `CONSUMER.DELETE.${stream}.*`];
}
