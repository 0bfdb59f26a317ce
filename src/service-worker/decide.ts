// Decides how to respond to a request (RFC 9110), without the body.

import { contentDisposition } from "./content-disposition.ts";
import { entityTag, lists } from "./entity-tag.ts";
import { type HttpRange, satisfy } from "./http-range.ts";
import { contentType, isInert, SANDBOX } from "./media-type.ts";
import type { Head } from "./messages.ts";

/** How to respond. */
export interface Decision {
  status: 200 | 206 | 304 | 412 | 416;
  headers: Record<string, string>;
  /** Which body: none, the part that the page opened for the range, or the whole object. */
  body: "none" | "part" | "whole";
}

/** The relevant parts of a request: its method, its headers, and its range as parsed by `parseRange`. */
export interface Asked {
  method: string;
  headers: Pick<Headers, "get">;
  range: HttpRange | undefined;
}

/** Evaluates the preconditions in the order of RFC 9110 §13.2.2. */
export function decide({ method, headers, range }: Asked, head: Head, download: boolean): Decision {
  const tag = entityTag(head.version);
  const shared: Record<string, string> = {
    // Revalidated each time, because the next version has the same address. The usual response is then a 304.
    "Cache-Control": "private, no-cache",
    ...(tag && { ETag: tag }),
  };
  const none = (status: 304 | 412 | 416, more?: Record<string, string>): Decision => {
    return { status, headers: { ...shared, ...more }, body: "none" };
  };

  const ifMatch = headers.get("if-match");
  if (ifMatch !== null && !lists(ifMatch, tag, false)) return none(412);
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== null && lists(ifNoneMatch, tag, true)) return none(304);

  const { size } = head;
  const ifRange = headers.get("if-range");
  const ranged = range && size !== undefined && tag && (ifRange === null || ifRange.trim() === tag);
  const part = ranged ? satisfy(range, size) : "all";
  if (part === "none") return none(416, { "Content-Range": `bytes */${size ?? ""}` });

  const type = contentType(head.type);
  const full: Record<string, string> = {
    ...shared,
    "Content-Type": type,
    "Content-Disposition": contentDisposition(download ? "attachment" : "inline", head.fileName),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    ...(tag && { "Accept-Ranges": "bytes" }),
    ...(!isInert(type) && { "Content-Security-Policy": SANDBOX }),
  };
  if (part === "all") {
    if (size !== undefined) full["Content-Length"] = String(size);
    return { status: 200, headers: full, body: method === "HEAD" ? "none" : "whole" };
  }
  full["Content-Length"] = String(part.end - part.start);
  full["Content-Range"] = `bytes ${part.start}-${part.end - 1}/${size ?? ""}`;
  return { status: 206, headers: full, body: "part" };
}
