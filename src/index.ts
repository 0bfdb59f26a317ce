// The table of contents of `nats-objects`.
export { connect } from "./jetstream/connect.ts";
export type { ConnectOptions } from "./jetstream/connect.ts";
export { ObjectStoreManager } from "./manager.ts";
export { ObjectStore } from "./store.ts";
export { DigestMismatchError, isObjectStoreError, ObjectStoreError, TransferPaused } from "./errors.ts";
export type { ObjectStoreErrorCode, ObjectStoreErrorOptions } from "./errors.ts";
export { permissionsFor } from "./protocol/permissions.ts";
export type { AccessOptions, BucketRole, ObjectAccess, Permissions, RoleAccess } from "./protocol/permissions.ts";
export type * from "./types.ts";
