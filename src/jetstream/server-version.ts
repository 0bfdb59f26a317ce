import { ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";

/**
 * Throws `UNSUPPORTED_SERVER` for a feature that the connected server is too old for. Servers before 2.12 ignore unknown
 * fields, and would create a bucket without the feature.
 */
export function requireServer(api: JetStreamApi, major: number, minor: number, feature: string): void {
  if (isServer(api, major, minor)) return;
  const version = api.connection.info?.version ?? "";
  const needed = `${String(major)}.${String(minor)}`;
  throw new ObjectStoreError(
    "UNSUPPORTED_SERVER",
    `${feature} needs nats-server ${needed} or later, this is ${version}`,
  );
}

/** Whether the connected server is of this version or a later one. */
export function isServer({ connection }: JetStreamApi, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = (connection.info?.version ?? "").split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
