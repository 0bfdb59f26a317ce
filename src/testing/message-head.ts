// Header blocks (ADR-4) that the server makes.

const utf8 = new TextEncoder();

/** No payload. */
export const NOTHING: Uint8Array = new Uint8Array();

/** A header block that says how a request ended. */
export function statusHead(
  code: number,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Uint8Array {
  const status = description === "" ? `NATS/1.0 ${code}` : `NATS/1.0 ${code} ${description}`;
  return utf8.encode(`${status}\r\n${linesOf(headers)}\r\n`);
}

/** The header block of a stored message, with headers that the server adds after the writer's. */
export function addHeaders(head: Uint8Array | undefined, headers: Readonly<Record<string, string>>): Uint8Array {
  const added = utf8.encode(`${linesOf(headers)}\r\n`);
  // A block ends with an empty line, in front of which there is room for more.
  const own = head ? head.subarray(0, -2) : utf8.encode("NATS/1.0\r\n");
  const block = new Uint8Array(own.length + added.length);
  block.set(own);
  block.set(added, own.length);
  return block;
}

function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}
