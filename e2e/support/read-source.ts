// Reads bodies in unit tests.
import type { BodySource } from "../../src/bytes/body-source.ts";
import { concat } from "../../src/protocol/concat.ts";

/** Everything that a source gives. */
export async function readAll(source: BodySource): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let piece = await source.read(); piece; piece = await source.read()) pieces.push(piece);
  return concat(pieces);
}

/** Bytes as UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Resolves in a later turn of the event loop. */
export function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
