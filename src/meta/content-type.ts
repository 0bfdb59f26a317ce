// The media type of an object (RFC 9110 §8.3), in its `Content-Type` header.
import type { ObjectBody, ObjectInfo, ObjectMeta, ObjectResult } from "../types.ts";
import type { CheckedMeta } from "./validation.ts";

const NAME = "Content-Type";

/** The media type in headers; `undefined` for none. */
export function contentTypeOf(headers: ObjectInfo["headers"]): string | undefined {
  return Object.entries(headers).find(([name]) => isContentType(name))?.[1][0];
}

/** The media type of a body that has one: a Blob, a Response, or an object that was read; else `undefined`. */
export function typeOfBody(body: ObjectBody): string | undefined {
  if (body instanceof Blob) return body.type || undefined;
  if (body instanceof Response) return body.headers.get(NAME) ?? undefined;
  const info = (body as Partial<ObjectResult> | null)?.info;
  return info && contentTypeOf(info.headers);
}

/** Whether the caller's headers include a media type. */
export function givesContentType(nameOrMeta: string | ObjectMeta): boolean {
  const headers = typeof nameOrMeta === "string" ? undefined : nameOrMeta.headers;
  if (headers instanceof Headers) return headers.has(NAME);
  return Object.keys(headers ?? {}).some(isContentType);
}

/** Adds this media type to a description; by default the body's, unless the description has one. */
export function withContentType(meta: CheckedMeta, contentType: string | undefined, body?: ObjectBody): CheckedMeta {
  const type = contentType ?? (givesContentType(meta) || body === undefined ? undefined : typeOfBody(body));
  if (type === undefined) return meta;
  const others = Object.entries(meta.headers).filter(([name]) => !isContentType(name));
  return { ...meta, headers: { ...Object.fromEntries(others), [NAME]: [type] } };
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === "content-type";
}
