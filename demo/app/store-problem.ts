// Why the server rejects the settings of a store, in words.

import { ObjectStoreError } from "nats-objects";
import type { ObjectStoreConfig } from "nats-objects";
import { t } from "./text/text.ts";
import { explain } from "./error-text.ts";

/** The server's `err_code`s for more replicas than it has servers: without a cluster, and in too small a cluster. */
const TOO_MANY_COPIES: ReadonlySet<number | undefined> = new Set([10074, 10005]);

/** Explains an error of creating or changing a store in one or two plain sentences. */
export function explainSettings(error: unknown, action: "create" | "configure", config: ObjectStoreConfig): string {
  const { code, serverCode } = error instanceof ObjectStoreError ? error : {};
  if (TOO_MANY_COPIES.has(serverCode)) return t.stores.tooManyCopies;
  if (code === "STORE_FULL" && config.maxBytes !== undefined) return t.stores.limitTooHigh;
  if (code === "SERVER_ERROR") return t.stores.refused;
  return explain(error, { action, name: config.bucket });
}
