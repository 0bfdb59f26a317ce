// What the interface of @nats-io/obj takes from the other @nats-io packages.
import { type MsgHdrs, MsgHdrsImpl } from "@nats-io/nats-core";

export { StorageType } from "@nats-io/jetstream";
export type {
  Lister,
  Placement,
  PubAck,
  PurgeResponse,
  StreamInfo,
  StreamInfoRequestOptions,
} from "@nats-io/jetstream";
export type { MsgHdrs, Nanos, QueuedIterator } from "@nats-io/nats-core";

/** Headers as nats-core has them. */
export function toMsgHdrs(headers: Readonly<Record<string, string[]>>): MsgHdrs {
  return MsgHdrsImpl.fromRecord(headers);
}
