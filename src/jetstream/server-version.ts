import { ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";

/**
 * Rejects with `UNSUPPORTED_SERVER` what the connected server is too old for: servers before 2.12 pass over fields
 * that they do not know, and would make a bucket without what was asked for.
 */
export function requireServer(api: JetStreamApi, major: number, minor: number, feature: string): void {
  if (isServer(api, major, minor)) return;
  const version = api.connection.info?.version ?? "";
  const needed = `${String(major)}.${String(minor)}`;
  throw new ObjectStoreError("UNSUPPORTED_SERVER", `${feature} needs nats-server ${needed}, this is ${version}`);
}

/** Whether the connected server is of this version or a later one. */
export function isServer({ connection }: JetStreamApi, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = (connection.info?.version ?? "").split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
