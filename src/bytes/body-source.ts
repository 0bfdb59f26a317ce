import type { ObjectBody, ObjectResult } from "../types.ts";
import { blobSource } from "./blob-source.ts";
import type { BodySource } from "./body-pieces.ts";

export type { BodySource } from "./body-pieces.ts";

/** Opens a body for reading; a body that cannot be read at all is a `TypeError`. */
export function openBody(body: ObjectBody): BodySource {
  if (typeof body === "string") return bytesSource(new TextEncoder().encode(body));
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return bytesSource(viewOf(body));
  if (body instanceof Blob) return blobSource(body);
  if (body instanceof Response) return responseSource(body);
  // Checks methods, not classes: a stream may come from a polyfill or another realm.
  const like = body as Partial<ReadableStream<Uint8Array> & AsyncIterable<Uint8Array> & ObjectResult> | null;
  if (typeof like?.getReader === "function") return streamSource(body as ReadableStream<Uint8Array>);
  if (typeof like?.[Symbol.asyncIterator] === "function") return iterableSource(body as AsyncIterable<Uint8Array>);
  if (like?.info && like.body) return streamSource(like.body);
  throw new TypeError(
    "body: expected a ReadableStream, Blob, ArrayBuffer | ArrayBufferView, string, async iterable, Response or what get gave",
  );
}

/** Bytes of a buffer or any view of one, without a copy unless the memory is shared (WebCrypto refuses that). */
export function viewOf(source: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  const view = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return view.buffer instanceof ArrayBuffer ? (view as Uint8Array<ArrayBuffer>) : new Uint8Array(view);
}

function bytesSource(bytes: Uint8Array<ArrayBuffer>): BodySource {
  let piece: Uint8Array | undefined = bytes;
  return {
    size: bytes.length,
    whole: bytes,
    read: () => {
      const next = piece;
      piece = undefined;
      return Promise.resolve(next);
    },
    cancel: () => Promise.resolve(),
  };
}

function responseSource(response: Response): BodySource {
  if (!response.ok) throw new TypeError(`body: the Response has the status ${String(response.status)}`);
  if (response.bodyUsed) throw new TypeError("body: the Response was already read");
  return response.body ? streamSource(response.body) : bytesSource(new Uint8Array());
}

function streamSource(stream: ReadableStream<Uint8Array>): BodySource {
  if (stream.locked) throw new TypeError("body: the ReadableStream is locked to another reader");
  const reader = stream.getReader();
  return {
    size: undefined,
    reusesMemory: true,
    read: async () => {
      const { done, value } = await reader.read();
      return done ? undefined : pieceOf(value);
    },
    cancel: async (reason) => {
      await reader.cancel(reason).catch(() => undefined);
      reader.releaseLock();
    },
  };
}

function iterableSource(iterable: AsyncIterable<Uint8Array>): BodySource {
  const iterator = iterable[Symbol.asyncIterator]();
  return {
    size: undefined,
    reusesMemory: true,
    read: async () => {
      const result = await iterator.next();
      return result.done ? undefined : pieceOf(result.value);
    },
    // Not awaited: a generator that hangs in `next` would keep `return` waiting for ever.
    // In its own function: a hand-written iterator may throw here, or not return a promise.
    cancel: () => {
      const end = async (): Promise<unknown> => iterator.return?.();
      end().catch(() => undefined);
      return Promise.resolve();
    },
  };
}

function pieceOf(value: unknown): Uint8Array {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return viewOf(value);
  throw new TypeError("body: expected chunks of Uint8Array");
}
