// From the words of the dialogs to the settings of a store, and back.

import type { ObjectStoreConfig, ObjectStoreStatus } from "nats-objects";

/** What can be chosen for a store at any time, as the fields of the dialogs have it. */
export interface StoreSettings {
  description: string;
  /** A number as a person writes it, or nothing for no limit. */
  limit: string;
  /** Bytes that the number counts. */
  unit: number;
  /** In ms; 0 for never. */
  expiry: number;
  copies: number;
  compress: boolean;
}

/** What is chosen for a new store. */
export interface StoreChoices extends StoreSettings {
  name: string;
  storage: "file" | "memory";
}

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** What limits are counted in, by what people call it. */
export const LIMIT_UNITS: readonly [unit: number, label: string][] = [
  [MB, "MB"],
  [GB, "GB"],
  [1024 ** 4, "TB"],
];

/** What is counted in where nothing is chosen. */
export const USUAL_UNIT = GB;

/** The settings of a new store, or the name of the field that cannot be right. */
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

/** The settings of a store as the dialog shows them; `locale` says how numbers are written. */
export function settingsOf(status: ObjectStoreStatus, locale: string): StoreSettings {
  const { description, maxBytes, ttl, replicas, compression } = status;
  const [unit] = maxBytes > 0 ? (LIMIT_UNITS.findLast(([bytes]) => maxBytes >= bytes) ?? [MB]) : [USUAL_UNIT];
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6, useGrouping: false });
  const limit = maxBytes > 0 ? number.format(maxBytes / unit) : "";
  return { description, limit, unit, expiry: ttl, copies: replicas, compress: compression };
}

/**
 * The settings that a store gets when what was `shown` has become what is `chosen`: all else stays as it is `now`. Or what
 * is wrong with the limit: it is none, or less than the store holds.
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

/** Bytes of a limit, -1 for none; undefined when it is no size. */
function readLimit({ limit, unit }: Pick<StoreSettings, "limit" | "unit">): number | undefined {
  const number = limit.trim().replace(",", ".");
  if (number === "") return -1;
  const bytes = Math.round(Number(number) * unit);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
