// Why the server does not take the settings of a store, in words.

import { ObjectStoreError } from "nats-objects";
import type { ObjectStoreConfig } from "nats-objects";
import { t } from "./text/text.ts";
import { explain } from "./words.ts";

/** The server's `err_code`s for more copies than it has servers: without a cluster, and in one that is too small. */
const TOO_MANY_COPIES: ReadonlySet<number | undefined> = new Set([10074, 10005]);

/** One or two plain sentences for what creating or changing a store has thrown. */
export function explainSettings(error: unknown, action: "create" | "configure", config: ObjectStoreConfig): string {
  const { code, serverCode } = error instanceof ObjectStoreError ? error : {};
  if (TOO_MANY_COPIES.has(serverCode)) return t.stores.tooManyCopies;
  if (code === "STORE_FULL" && config.maxBytes !== undefined) return t.stores.limitTooHigh;
  if (code === "SERVER_ERROR") return t.stores.refused;
  return explain(error, { action, name: config.bucket });
}
