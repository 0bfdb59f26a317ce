// Rights differ: what a user may not ask has to be found out in another way, or done without.
import { errors } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";

/** Nobody listens on the subject. With another code of the same meaning the server itself has answered. */
export function isNobody(error: unknown): boolean {
  return error instanceof ObjectStoreError && error.code === "UNSUPPORTED_SERVER" && error.serverCode === undefined;
}

/**
 * The user may not ask. Through an import, where nobody listens to what is not imported, that looks like nobody. A user who
 * may not listen to answers is another matter: there is no other way.
 */
export function isRefused(error: unknown): boolean {
  if (!(error instanceof ObjectStoreError) || error.code !== "PERMISSION") return isNobody(error);
  return !(error.cause instanceof errors.PermissionViolationError && error.cause.operation === "subscription");
}

/** What `asking` gives; `undefined` when the user may not ask. */
export function unlessRefused<T>(asking: Promise<T>): Promise<T | undefined> {
  return asking.catch((error: unknown) => {
    if (isRefused(error)) return undefined;
    throw error;
  });
}

/** The error for a bucket whose state may not be asked for, when nobody answers for it. */
export function noBucket(stream: string, cause?: unknown): ObjectStoreError {
  return new ObjectStoreError("BUCKET_NOT_FOUND", `nobody answers for the stream ${stream}`, { cause });
}

/** What an error means: where the state of the bucket may not be asked for (`unseen`), no answer means that there is none. */
export function orNoBucket(
  error: unknown,
  { name, access }: { readonly name: string; readonly access: { readonly unseen: boolean } },
): unknown {
  return access.unseen && isNobody(error) ? noBucket(name, error) : error;
}
