// Users have different rights: what one may not request must be found out in another way, or not at all.
import { errors } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";

/** Nobody listens on the subject. If the error has a `serverCode`, the server itself has answered. */
export function isNoResponders(error: unknown): boolean {
  return error instanceof ObjectStoreError && error.code === "UNSUPPORTED_SERVER" && error.serverCode === undefined;
}

/**
 * The user may not make this request. Through an import it looks as if nobody listened: nobody does for what is not imported.
 * Not for a user who may not subscribe to answers: no other request would work either.
 */
export function isRefused(error: unknown): boolean {
  if (!(error instanceof ObjectStoreError) || error.code !== "PERMISSION") return isNoResponders(error);
  return !(error.cause instanceof errors.PermissionViolationError && error.cause.operation === "subscription");
}

/** The result of a request; `undefined` when the user may not make it. */
export function unlessRefused<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (isRefused(error)) return undefined;
    throw error;
  });
}

/** The error for a bucket that nobody answers for, when the user may not ask for its state. */
export function noBucket(stream: string, cause?: unknown): ObjectStoreError {
  return new ObjectStoreError(
    "BUCKET_NOT_FOUND",
    `nobody answers for the stream ${stream}: check the bucket's name and the permissions`,
    { cause },
  );
}

/** Where the user may not ask for the state of the bucket (`unseen`), "no responders" means that there is no bucket. */
export function orNoBucket(
  error: unknown,
  { name, access }: { readonly name: string; readonly access: { readonly unseen: boolean } },
): unknown {
  return access.unseen && isNoResponders(error) ? noBucket(name, error) : error;
}
