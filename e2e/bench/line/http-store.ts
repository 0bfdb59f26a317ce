import type { IncomingMessage, ServerResponse } from "node:http";

const PREFIX = "/objects/";

/** Plain HTTP's side of the comparison: objects in memory, by PUT and GET. */
export class HttpStore {
  readonly #objects = new Map<string, Buffer>();

  /** Stores an object, as `bucket/name`. */
  set(path: string, content: Buffer): void {
    this.#objects.set(path, content);
  }

  /** Forgets what was stored in a bucket. */
  purge(bucket: string): void {
    for (const path of this.#objects.keys()) if (path.startsWith(`${bucket}/`)) this.#objects.delete(path);
  }

  /** Answers a request for an object; returns false for another one. */
  readonly answer = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!request.url?.startsWith(PREFIX)) return false;
    const path = request.url.slice(PREFIX.length);
    if (request.method === "PUT") {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        this.#objects.set(path, Buffer.concat(pieces));
        response.writeHead(201).end();
      });
      return true;
    }
    const content = this.#objects.get(path);
    response.writeHead(content ? 200 : 404, { "Content-Type": "application/octet-stream" });
    response.end(content);
    return true;
  };
}
