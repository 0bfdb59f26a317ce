// The kind of a file, from its Content-Type header or its extension.

import type { ObjectInfo } from "nats-objects";
import type { icons } from "./icons.ts";
import { t } from "./text/text.ts";

/** A kind of file: its icon and a readable label. */
export interface Kind {
  icon: keyof typeof icons;
  label: string;
}

const BY_EXTENSION: Record<string, string> = {
  "7z": "application/x-7z-compressed",
  avif: "image/avif",
  css: "text/css",
  csv: "text/csv",
  flac: "audio/flac",
  gif: "image/gif",
  go: "text/x-go",
  gz: "application/gzip",
  heic: "image/heic",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
  log: "text/plain",
  m4a: "audio/mp4",
  mkv: "video/x-matroska",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  oga: "audio/ogg",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  pdf: "application/pdf",
  png: "image/png",
  rs: "text/x-rust",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  ts: "text/x-typescript",
  txt: "text/plain",
  wav: "audio/wav",
  webm: "video/webm",
  webp: "image/webp",
  zip: "application/zip",
  zst: "application/zstd",
};

/** Labels of some types: keys of the messages. */
const EXACT: Record<string, { icon: Kind["icon"]; label: ExactLabel }> = {
  "application/pdf": { icon: "text", label: "pdf" },
  "application/json": { icon: "code", label: "json" },
  "application/javascript": { icon: "code", label: "javascript" },
  "text/javascript": { icon: "code", label: "javascript" },
  "text/x-typescript": { icon: "code", label: "typescript" },
  "text/x-go": { icon: "code", label: "go" },
  "text/x-rust": { icon: "code", label: "rust" },
  "text/css": { icon: "code", label: "css" },
  "text/html": { icon: "code", label: "html" },
  "text/csv": { icon: "text", label: "csv" },
  "text/markdown": { icon: "text", label: "markdown" },
  "image/svg+xml": { icon: "image", label: "svg" },
};

type ExactLabel =
  "pdf" | "json" | "javascript" | "typescript" | "go" | "rust" | "css" | "html" | "csv" | "markdown" | "svg";

const ARCHIVE = /zip|x-tar|7z|gzip|zstd|x-rar|x-bzip|x-xz/;

/** The MIME type of an object; "" when it has none. */
export function contentType(info: ObjectInfo): string {
  const entry = Object.entries(info.headers).find(([name]) => name.toLowerCase() === "content-type");
  return entry?.[1][0] ?? "";
}

/** The kind of an object. */
export function kindOf(info: ObjectInfo): Kind {
  if (info.link !== undefined)
    return { icon: "link", label: info.link.name === undefined ? t.kinds.storeLink : t.kinds.link };
  return kindOfFile(info.name, contentType(info));
}

/** The media type of a file without parameters: the stored one, or one derived from the extension if that says nothing. */
export function mediaType(name: string, stored: string): string {
  const [essence = ""] = stored.toLowerCase().split(";");
  const type = essence.trim();
  const known = own(BY_EXTENSION, extensionOf(name).toLowerCase());
  return type === "" || type === "application/octet-stream" ? (known ?? type) : type;
}

/** Checked as an own property, because a stored type may be `constructor`. */
function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? "";
}

/** The kind of a file with this name and MIME type. */
export function kindOfFile(name: string, mime: string): Kind {
  const extension = extensionOf(name);
  const type = mediaType(name, mime);
  const exact = own(EXACT, type);
  if (exact !== undefined) return { icon: exact.icon, label: t.kinds[exact.label] };
  const upper = extension.toUpperCase();
  const { called } = t.kinds;
  if (type.startsWith("image/")) return { icon: "image", label: called(upper, t.kinds.image) };
  if (type.startsWith("video/")) return { icon: "video", label: called(upper, t.kinds.video) };
  if (type.startsWith("audio/")) return { icon: "audio", label: called(upper, t.kinds.audio) };
  if (ARCHIVE.test(type)) return { icon: "archive", label: called(upper, t.kinds.archive) };
  if (type.startsWith("text/"))
    return { icon: "text", label: upper === "" || upper === "TXT" ? t.kinds.text : called(upper, t.kinds.textFile) };
  return { icon: "file", label: called(upper, t.kinds.file) };
}
