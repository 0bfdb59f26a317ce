// What NATS.Net asks of a message before it reads it, taken down from its source (see fixtures.ts): the types of the
// record's members, and the checks of GetAsync.

const MODEL = "src/NATS.Client.ObjectStore/Models/ObjectMetadata.cs";
const STORE = "src/NATS.Client.ObjectStore/NatsObjStore.cs GetAsync";

/** Says why System.Text.Json would refuse a meta message, or GetAsync the object; `undefined` when all is well. */
export function refusal(json: string, chunkSizes: readonly number[]): string | undefined {
  const meta = JSON.parse(json) as Record<string, unknown>;
  for (const [member, fits] of Object.entries(members)) {
    if (meta[member] !== undefined && !fits(meta[member])) return `${member} does not fit ${MODEL}`;
  }
  if (typeof meta["name"] !== "string") return `name is required by ${MODEL}`;
  const link = (meta["options"] as { link?: Record<string, unknown> } | undefined)?.link;
  if (link) {
    if (typeof link["bucket"] !== "string") return `options.link.bucket is required by ${MODEL}`;
    if (typeof link["name"] !== "string") return `options.link.name is required by ${MODEL}`;
    return undefined;
  }
  if (meta["deleted"] === true) return undefined;
  if (typeof meta["nuid"] !== "string") return `nuid is asked for by ${STORE}`;
  if (!/^SHA-256=[\w-]{43}=$/.test(String(meta["digest"]))) return `the digest is compared as text by ${STORE}`;
  if (meta["chunks"] !== chunkSizes.filter((size) => size > 0).length) return `chunks are counted by ${STORE}`;
  if (chunkSizes.length === 0) return `it waits for a first chunk for ever: ${STORE} looks for the end in a message`;
  return undefined;
}

const isText = (value: unknown): boolean => value === null || typeof value === "string";
const isInt32 = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
const isMapOf = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === null || (typeof value === "object" && Object.values(value).every(check));
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: (value) => typeof value === "string",
  description: isText,
  bucket: isText,
  nuid: isText,
  size: isInt32,
  mtime: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  chunks: isInt32,
  digest: isText,
  metadata: isMapOf(isText),
  headers: isMapOf(isTextList),
  deleted: (value) => typeof value === "boolean",
  options: (value) => value === null || typeof value === "object",
};
