// Previews a file without saving it. Anything that could act on the page is shown as inert content: an SVG only as an image,
// where it runs and loads nothing; a web page as its source.

import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Addresses } from "./addresses.ts";
import { contentType, kindOfFile, mediaType } from "./kinds.ts";

export type Preview =
  | { kind: "image" | "audio" | "video" | "pdf" | "pdf-link"; url: string }
  | { kind: "text"; text: string; isWhole: boolean }
  | { kind: "too-large" | "no-viewer" };

/** Something that can be previewed. */
export interface Viewable {
  name: string;
  /** Media type; "" when there is none. */
  type: string;
  size: number;
  /** Reads it from the start; with `bytes`, at least that many. */
  read: (signal: AbortSignal, atLeast?: number) => Promise<ReadableStream<Uint8Array>>;
  /** Its address, which can be read in parts; undefined where there is none. */
  address?: () => Promise<string | undefined>;
  /** Its text, if that may have been fetched already. */
  text?: () => Promise<Preview>;
  /** Called when its preview is shown. */
  onShown?: () => void;
}

/** Limits in bytes. Files without an address are held in memory; images are always decoded there. */
const MAX_IN_MEMORY = 16 * 1024 * 1024;
const MAX_IMAGE = 64 * 1024 * 1024;
export const MAX_TEXT: number = 64 * 1024;

/**
 * Scripts in a PDF may open dialogs, in a frame as if they came from the page. A sandbox prevents that, but only Gecko's
 * viewer starts in one: Chromium 156 shows an error (tried).
 */
const showsPdfInSandbox = "mozInnerScreenX" in globalThis;

/** Formats that every browser decodes. */
const IMAGES: ReadonlySet<string> = new Set([
  "image/avif",
  "image/gif",
  "image/jpeg",
  "image/png",
  "image/svg+xml",
  "image/webp",
]);

/** A stored object for a preview. */
export function viewableOf(info: ObjectInfo, store: () => Promise<RemoteObjectStore>, addresses: Addresses): Viewable {
  const { bucket, name, size } = info;
  return {
    name,
    type: contentType(info),
    size,
    read: async (signal, atLeast) => {
      const options = atLeast === undefined ? { signal } : { signal, range: { start: 0, end: atLeast } };
      return (await (await store()).get(name, options)).body;
    },
    address: () => addresses.of(bucket, name),
  };
}

/** The kind of preview for a file; undefined when there is none. */
export function previewKind(name: string, stored: string): "image" | "audio" | "video" | "pdf" | "text" | undefined {
  const type = mediaType(name, stored);
  if (IMAGES.has(type)) return "image";
  if (type === "application/pdf") return "pdf";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  const { icon } = kindOfFile(name, stored);
  return icon === "text" || icon === "code" ? "text" : undefined;
}

/** Makes a preview; undefined when there is none for this type. Its `blob:` address must be revoked. */
export async function loadPreview(file: Viewable, signal: AbortSignal): Promise<Preview | undefined> {
  const { name, type, size } = file;
  const kind = previewKind(name, type);
  if (kind === undefined) return undefined;
  if (kind === "text") return file.text?.() ?? readText(file, signal);
  // A frame without a viewer would save the file instead.
  if (kind === "pdf" && !navigator.pdfViewerEnabled) return { kind: "no-viewer" };
  if (kind === "image" && size > MAX_IMAGE) return { kind: "too-large" };
  const address = await file.address?.();
  if (address !== undefined) return { kind: kind === "pdf" && !showsPdfInSandbox ? "pdf-link" : kind, url: address };
  // The page's policy forbids frames with `blob:` addresses.
  if (kind === "pdf") return { kind: "no-viewer" };
  if (size > MAX_IN_MEMORY) return { kind: "too-large" };
  const bytes = await new Response(await file.read(signal)).arrayBuffer();
  return { kind, url: URL.createObjectURL(new Blob([bytes], { type: mediaType(name, type) })) };
}

/** Reads the beginning of a file as text. */
export async function readText(file: Viewable, signal: AbortSignal): Promise<Preview> {
  const isWhole = file.size <= MAX_TEXT;
  const body = await file.read(signal, isWhole ? undefined : MAX_TEXT);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return { kind: "text", text: text + decoder.decode(), isWhole };
    length += value.length;
    text += decoder.decode(value, { stream: true });
    if (isWhole || length < MAX_TEXT) continue;
    void reader.cancel().catch(() => undefined);
    return { kind: "text", text, isWhole };
  }
}
