import type { ObjectInfo } from "../types.ts";
import { chunkSubject, isToken, metaSubject, streamName } from "./subjects.ts";

/** What a user is to do with a bucket. */
export type BucketRole = "admin" | "uploader" | "reader" | "guest" | "drop";

/** How a user reaches a bucket. */
export interface AccessOptions {
  /** The bucket that it is about. */
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
   * Readers and uploaders may make consumers, as they must to read where the server is older than 2.11; default false. Then
   * they can make too many for all others.
   */
  consumers?: boolean;
}

/**
 * The right to read one object: see {@link permissionsFor}. Its content is read through a consumer. Whoever has this right can
 * make as many consumers as the account may have, and so keep others from reading: give strangers a bucket for each share.
 */
export interface ObjectAccess extends AccessOptions {
  /** The object, as it is now: a later version of its content has another nuid. */
  object: Pick<ObjectInfo, "name" | "nuid">;
}

/** Lists for a user of nats-server, as they stand in its configuration or a JWT. */
export interface Permissions {
  /** Subjects that the user may publish to. */
  publish: string[];
  /** Subjects that the user may subscribe to. */
  subscribe: string[];
}

/** Requests besides those for consumers; the first `*` stands for the stream. */
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
 * The least that a role, or the reading of one object, needs, as lists for nats-server.
 *
 * **For users of an account that imports the API, not of the bucket's own.** There the right to ask is the right to write: the
 * server sends an answer wherever the request says, whatever the user may publish to. `nats-ws.conf` shows the accounts.
 *
 * Users who are not to read each other's answers need an `inboxPrefix` each. Throws `INVALID_BUCKET`, and a `TypeError` for
 * what is not a subject.
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
  if (!Object.hasOwn(REQUESTS, role)) throw new TypeError(`role: ${JSON.stringify(role)} is not a role`);
  const mayConsume = role === "admin" || (consumers && (role === "uploader" || role === "reader"));
  return [...REQUESTS[role], ...(mayConsume ? CONSUMERS : [])].map((request) => request.replace("*", stream));
}

/** The content is read through a consumer: the right to a batch of direct gets would be that to the whole bucket. */
function objectRequests({ bucket, object: { name, nuid } }: ObjectAccess, stream: string): string[] {
  const meta = `DIRECT.GET.${stream}.${metaSubject(bucket, name)}`;
  if (nuid === "") return [meta]; // a link has no content of its own
  // The nuid is its writer's word: ">" would be the right to everything.
  if (!isToken(nuid)) throw new TypeError(`object: ${JSON.stringify(nuid)} is not a nuid`);
  const create = `CONSUMER.CREATE.${stream}.*.${chunkSubject(bucket, nuid)}`;
  return [meta, create, `CONSUMER.MSG.NEXT.${stream}.*`, `CONSUMER.DELETE.${stream}.*`];
}
