// Anyone who may write to a bucket chooses the media types of its objects, and their addresses are in the app's own origin.
// This file makes that harmless.

const UNKNOWN = "application/octet-stream";

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[ !#-\\[\\]-~]*"))*$`);

/** Types that run no script when a browser shows them. */
const INERT = /^(?:(?:image|audio|video|font)\/[\w.+-]+|text\/plain|application\/(?:pdf|json|octet-stream))$/;

/** XML of any top-level type (WHATWG MIME Sniffing §4.6 "XML MIME type"), and `image/svg`: browsers run their scripts. */
const XML = /\/(?:svg|.*xml)$/;

/**
 * The policy for all other types, when opened as a page or in a frame: no scripts, forms or requests, and an opaque origin.
 * PDFs are excluded, because Chromium's viewer does not start in a sandbox; it runs in its own origin anyway.
 */
export const SANDBOX =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:";

/** Destinations (Fetch §2.2.5) that would let an object act on the app: `script-src 'self'` would allow it as a script. */
const ACTS: ReadonlySet<string> = new Set([
  "audioworklet",
  "json",
  "manifest",
  "paintworklet",
  "report",
  "script",
  "serviceworker",
  "sharedworker",
  "speculationrules",
  "style",
  "worker",
  "xslt",
]);

/**
 * The Content-Type to send: the stored one if it is valid, else `application/octet-stream`. Multipart types are not
 * accepted: browsers show the parts of `multipart/x-mixed-replace`, and each part brings its own media type.
 */
export function contentType(stored: string): string {
  const type = stored.trim();
  return type.length <= 200 && MEDIA_TYPE.test(type) && !/^multipart\//i.test(type) ? type : UNKNOWN;
}

/** Whether a browser can show this type without running anything in it. */
export function isInert(type: string): boolean {
  const [essence = ""] = type.toLowerCase().split(";", 1);
  return INERT.test(essence.trim()) && !XML.test(essence.trim());
}

/** Whether a response for this destination would become code or style of the app. */
export function actsOnApp(destination: string): boolean {
  return ACTS.has(destination);
}
