/**
 * The interface of `@nats-io/obj` 3.4.0 over this library: one import to change. Uploads keep a window of chunks on their
 * way, downloads read what is asked for, and nothing is left on the server.
 *
 * What behaves differently is in `demo/docs/coming-from-obj.md`; the most important:
 *
 * | `@nats-io/obj`                                      | here                                                      |
 * | --------------------------------------------------- | --------------------------------------------------------- |
 * | errors are texts, or those of `@nats-io/jetstream`  | an `ObjectStoreError` with a `code`                       |
 * | `get` sends the whole object at once                | `data` is read as it is asked for, so read it before you wait for `error` |
 * | the digest is compared behind the last byte         | before the last bytes are handed out                      |
 * | names in Latin-1 only                               | names of any characters                                   |
 * | `update` takes the link from a link                 | it stays one                                              |
 * | `linkStore` replaces an object                      | it rejects with `OBJECT_EXISTS`                           |
 * | `previousRevision: 0`: there was never such a name  | there is no live object of this name                      |
 * | `Base64Codec` and others, `setSha256Backend`        | not exported                                              |
 *
 * @module
 */
export { StorageType } from "../jetstream/obj-vocabulary.ts";
export type { Placement } from "../jetstream/obj-vocabulary.ts";
export { Objm } from "./objm.ts";
export type * from "./types.ts";
