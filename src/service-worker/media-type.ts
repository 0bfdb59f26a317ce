// Whoever may write to a bucket chooses the media types of its objects, and their addresses are in the app's own origin.
// This is where that is made harmless.

const UNKNOWN = "application/octet-stream";

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[ !#-\\[\\]-~]*"))*$`);

/** What runs no script when a browser shows it. */
const INERT = /^(?:(?:image|audio|video|font)\/[\w.+-]+|text\/plain|application\/(?:pdf|json|octet-stream))$/;

/** XML of any top-level type (WHATWG MIME Sniffing §4.6 "XML MIME type"), and `image/svg`: a browser runs its scripts. */
const XML = /\/(?:svg|.*xml)$/;

/**
 * For all else, opened as a page or in a frame: no script, no form, no request, and an origin of its own. PDFs are left
 * out, because the viewers of Chromium do not start in a sandbox; they run in an origin of their own anyway.
 */
export const SANDBOX =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:";

/** Destinations (Fetch §2.2.5) whose answer would act on the app: with `script-src 'self'` an object could be its script. */
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
 * The Content-Type to answer with: the stored one where it is one, else `application/octet-stream`. Multipart types are
 * none: browsers show the parts of `multipart/x-mixed-replace`, and those bring media types of their own.
 */
export function contentType(stored: string): string {
  const type = stored.trim();
  return type.length <= 200 && MEDIA_TYPE.test(type) && !/^multipart\//i.test(type) ? type : UNKNOWN;
}

/** Whether a browser can show this without running anything in it. */
export function isInert(type: string): boolean {
  const [essence = ""] = type.toLowerCase().split(";", 1);
  return INERT.test(essence.trim()) && !XML.test(essence.trim());
}

/** Whether an answer for this destination would become code or style of the app. */
export function actsOnApp(destination: string): boolean {
  return ACTS.has(destination);
}
