// A look at a file without saving it: pictures, and the beginning of texts. Nothing that could act on the page is shown as
// more than its text.

import type { ObjectInfo, ObjectStore } from "nats-objects";
import { contentType, kindOf } from "./kinds.ts";

export type Preview =
  { kind: "image"; url: string } | { kind: "text"; text: string; isWhole: boolean } | { kind: "too-large" };

/** Pictures are decoded in memory. */
const MOST_IMAGE = 16 * 1024 * 1024;
const MOST_TEXT = 64 * 1024;

/** Formats that every browser decodes. An SVG is safe as an image: there it runs nothing and loads nothing. */
const IMAGES: Record<string, string> = {
  avif: "image/avif",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml",
  webp: "image/webp",
};

/** The type of an image that can be shown. */
export function imageType(info: ObjectInfo): string | undefined {
  const [type = ""] = contentType(info).toLowerCase().split(";");
  if (Object.values(IMAGES).includes(type.trim())) return type.trim();
  const extension = /\.([a-z]+)$/i.exec(info.name)?.[1]?.toLowerCase() ?? "";
  return type === "" || type === "application/octet-stream" ? IMAGES[extension] : undefined;
}

/** Reads what is needed for a preview; undefined when there is none for this kind of file. */
export async function loadPreview(
  info: ObjectInfo,
  store: () => Promise<ObjectStore>,
  signal: AbortSignal,
): Promise<Preview | undefined> {
  const type = imageType(info);
  if (type !== undefined) {
    if (info.size > MOST_IMAGE) return { kind: "too-large" };
    const bytes = await (await store()).getBytes(info.name, { signal });
    return { kind: "image", url: URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type })) };
  }
  const { icon } = kindOf(info);
  if ((icon !== "text" && icon !== "code") || contentType(info).startsWith("application/pdf")) return undefined;
  if (info.name.toLowerCase().endsWith(".pdf")) return undefined;
  const isWhole = info.size <= MOST_TEXT;
  const options = isWhole ? { signal } : { signal, range: { start: 0, end: MOST_TEXT } };
  return { kind: "text", text: await (await store()).getString(info.name, options), isWhole };
}
