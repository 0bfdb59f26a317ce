// From the words of the dialog to the settings of a store.

import type { ObjectStoreConfig } from "nats-objects";

/** What is chosen in the dialog, as its fields have it. */
export interface StoreChoices {
  name: string;
  description: string;
  /** A number as a person writes it, or nothing for no limit. */
  limit: string;
  /** Bytes that the number counts. */
  unit: number;
  /** In days; 0 for never. */
  expiry: number;
  copies: number;
  storage: "file" | "memory";
  compress: boolean;
}

const DAY = 86_400_000;

/** The settings, or the name of the field that cannot be right. */
export function toConfig(choices: StoreChoices): ObjectStoreConfig | { wrong: "name" | "limit" } {
  const { description, expiry, copies, storage, compress } = choices;
  const bucket = choices.name.trim();
  if (!/^[\w-]+$/.test(bucket)) return { wrong: "name" };
  const config: ObjectStoreConfig = { bucket, storage, replicas: copies };
  if (description.trim() !== "") config.description = description.trim();
  const limit = choices.limit.trim().replace(",", ".");
  if (limit !== "") {
    const bytes = Math.round(Number(limit) * choices.unit);
    if (!(bytes > 0) || !Number.isSafeInteger(bytes)) return { wrong: "limit" };
    config.maxBytes = bytes;
  }
  if (expiry > 0) config.ttl = expiry * DAY;
  if (compress) config.compression = true;
  return config;
}
