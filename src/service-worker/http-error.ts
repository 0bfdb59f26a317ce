// Error responses: a status, and a reason that a person can read.

/** Why a request cannot be fulfilled. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The HTTP response for an error. */
export function errorResponse({ status, message }: HttpError, method: string): Response {
  const headers = new Headers({
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  if (status === 405) headers.set("Allow", "GET, HEAD");
  return new Response(method === "HEAD" ? null : `${message}\n`, { status, headers });
}

const statuses: Readonly<Record<string, number>> = {
  INVALID_BUCKET: 404,
  BUCKET_NOT_FOUND: 404,
  OBJECT_NOT_FOUND: 404,
  NAME_REQUIRED: 404,
  LINK_IS_BUCKET: 404,
  LINK_LOOP: 404,
  PERMISSION: 403,
  DISCONNECTED: 503,
  TIMEOUT: 504,
};

/** The HTTP status for the code of an `ObjectStoreError`. Failures of the store are 502 (bad gateway). */
export function statusOf(code: string): number {
  return statuses[code] ?? 502;
}
