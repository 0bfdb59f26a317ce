// Converts the dialogs' form values to store settings, and back.

import type { ObjectStoreConfig, ObjectStoreStatus } from "nats-objects";

/** Settings that can be changed at any time, as form values. */
export interface StoreSettings {
  description: string;
  /** A number as the user typed it; empty for no limit. */
  limit: string;
  /** Unit of the number, in bytes. */
  unit: number;
  /** In ms; 0 for never. */
  expiry: number;
  copies: number;
  compress: boolean;
}

/** Form values for a new store. */
export interface StoreChoices extends StoreSettings {
  name: string;
  storage: "file" | "memory";
}

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** Units of limits, by label. */
export const LIMIT_UNITS: readonly [unit: number, label: string][] = [
  [MB, "MB"],
  [GB, "GB"],
  [1024 ** 4, "TB"],
];

/** Default unit. */
export const USUAL_UNIT = GB;

/** The settings of a new store, or the name of the invalid field. */
export function toConfig(choices: StoreChoices): ObjectStoreConfig | { wrong: "name" | "limit" } {
  const { description, expiry, copies, storage, compress } = choices;
  const bucket = choices.name.trim();
  if (!/^[\w-]+$/.test(bucket)) return { wrong: "name" };
  const config: ObjectStoreConfig = { bucket, storage, replicas: copies };
  if (description.trim() !== "") config.description = description.trim();
  const bytes = readLimit(choices);
  if (bytes === undefined) return { wrong: "limit" };
  if (bytes > 0) config.maxBytes = bytes;
  if (expiry > 0) config.ttl = expiry;
  if (compress) config.compression = true;
  return config;
}

/** The settings of a store as form values; `locale` decides how numbers are written. */
export function settingsOf(status: ObjectStoreStatus, locale: string): StoreSettings {
  const { description, maxBytes, ttl, replicas, compression } = status;
  const [unit] = maxBytes > 0 ? (LIMIT_UNITS.findLast(([bytes]) => maxBytes >= bytes) ?? [MB]) : [USUAL_UNIT];
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6, useGrouping: false });
  const limit = maxBytes > 0 ? number.format(maxBytes / unit) : "";
  return { description, limit, unit, expiry: ttl, copies: replicas, compress: compression };
}

/**
 * The new settings of a store: applies the changes from `shown` to `chosen`, and keeps everything else as in `now`. Or the
 * problem with the limit: it is invalid, or less than the used space.
 */
export function toUpdate(
  now: ObjectStoreStatus,
  shown: StoreSettings,
  chosen: StoreSettings,
): ObjectStoreConfig | { wrong: "limit" | "held" } {
  const { bucket, placement, metadata, objectTtl, atomicPut } = now;
  const isSameLimit = chosen.limit.trim() === shown.limit && (chosen.unit === shown.unit || shown.limit === "");
  const maxBytes = isSameLimit ? now.maxBytes : readLimit(chosen);
  if (maxBytes === undefined) return { wrong: "limit" };
  if (!isSameLimit && maxBytes > 0 && maxBytes < now.size) return { wrong: "held" };
  const changed = <K extends keyof StoreSettings>(field: K, current: StoreSettings[K]): StoreSettings[K] =>
    chosen[field] === shown[field] ? current : chosen[field];
  return {
    bucket,
    description: changed("description", now.description).trim(),
    ttl: changed("expiry", now.ttl),
    replicas: changed("copies", now.replicas),
    ...(maxBytes > 0 && { maxBytes }),
    ...(changed("compress", now.compression) && { compression: true }),
    ...(placement && { placement }),
    ...(Object.keys(metadata).length > 0 && { metadata: { ...metadata } }),
    ...(objectTtl && { objectTtl }),
    ...(atomicPut && { atomicPut }),
  };
}

/** A limit in bytes, -1 for none; undefined when it is invalid. */
function readLimit({ limit, unit }: Pick<StoreSettings, "limit" | "unit">): number | undefined {
  const number = limit.trim().replace(",", ".");
  if (number === "") return -1;
  const bytes = Math.round(Number(number) * unit);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
