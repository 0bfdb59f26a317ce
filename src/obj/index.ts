/**
 * The interface of `@nats-io/obj` 3.4.0 over this library: one import to change. Uploads do not wait for each chunk,
 * downloads read what is asked for, and nothing is left on the server. What differs:
 *
 * | `@nats-io/obj`                                    | here                                                           |
 * | ------------------------------------------------- | -------------------------------------------------------------- |
 * | errors have a text, some a class                  | an `ObjectStoreError` of `nats-objects` with a `code`          |
 * | `get` sends the whole object at once              | `data` is read as it is asked for; read it before awaiting `error` |
 * | the digest is checked after the last byte         | before the last chunk is handed out                            |
 * | names are Latin-1                                 | any string is a name                                           |
 * | `update` breaks a link                            | it stays a link                                                |
 * | `linkStore` replaces an object                    | it rejects with `OBJECT_EXISTS`                                |
 * | `previousRevision: 0` refuses a deleted object    | it accepts one                                                 |
 * | `Base64Codec` and its relatives, `setSha256Backend` | not exported                                                 |
 *
 * The whole list is in `demo/docs/coming-from-obj.md`.
 *
 * @module
 */
export { StorageType } from "../jetstream/obj-vocabulary.ts";
export type { Placement } from "../jetstream/obj-vocabulary.ts";
export { Objm } from "./objm.ts";
export type * from "./types.ts";
