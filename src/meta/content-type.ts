// The media type of an object (RFC 9110 §8.3), in its `Content-Type` header.
import type { ObjectBody, ObjectInfo, ObjectMeta, ObjectResult } from "../types.ts";
import type { CheckedMeta } from "./validation.ts";

const NAME = "Content-Type";

/** The media type that headers tell; `undefined` for none. */
export function contentTypeOf(headers: ObjectInfo["headers"]): string | undefined {
  return Object.entries(headers).find(([name]) => isContentType(name))?.[1][0];
}

/** The media type that a body brings with it: of a Blob, a Response, or an object that was read; `undefined` for none. */
export function typeOfBody(body: ObjectBody): string | undefined {
  if (body instanceof Blob) return body.type || undefined;
  if (body instanceof Response) return body.headers.get(NAME) ?? undefined;
  const info = (body as Partial<ObjectResult> | null)?.info;
  return info && contentTypeOf(info.headers);
}

/** Whether a caller gives the media type among the headers. */
export function givesContentType(nameOrMeta: string | ObjectMeta): boolean {
  const headers = typeof nameOrMeta === "string" ? undefined : nameOrMeta.headers;
  if (headers instanceof Headers) return headers.has(NAME);
  return Object.keys(headers ?? {}).some(isContentType);
}

/** A description with this media type, or else, where it has none, with the one that the body brings with it. */
export function withContentType(meta: CheckedMeta, contentType: string | undefined, body?: ObjectBody): CheckedMeta {
  const type = contentType ?? (givesContentType(meta) || body === undefined ? undefined : typeOfBody(body));
  if (type === undefined) return meta;
  const others = Object.entries(meta.headers).filter(([name]) => !isContentType(name));
  return { ...meta, headers: { ...Object.fromEntries(others), [NAME]: [type] } };
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === "content-type";
}
