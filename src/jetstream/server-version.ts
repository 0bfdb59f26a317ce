import { ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";

/**
 * Rejects with `UNSUPPORTED_SERVER` what the connected server is too old for: servers before 2.12 pass over fields
 * that they do not know, and would make a bucket without what was asked for.
 */
export function requireServer({ connection }: JetStreamApi, major: number, minor: number, feature: string): void {
  const version = connection.info?.version ?? "";
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  const needed = `${String(major)}.${String(minor)}`;
  throw new ObjectStoreError("UNSUPPORTED_SERVER", `${feature} needs nats-server ${needed}, this is ${version}`);
}
