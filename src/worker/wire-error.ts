// Posts errors between page and worker. A structured clone keeps neither an error's class nor its fields.

import {
  DigestMismatchError,
  isObjectStoreError,
  ObjectStoreError,
  type ObjectStoreErrorCode,
  TransferPaused,
} from "../errors.ts";

/** A posted error. */
export type WireError =
  /** Number in the call of an error that the page itself has: it comes back as the same object. */
  | { readonly held: number }
  /** Anything that a structured clone keeps as it is. */
  | { readonly value: unknown }
  | {
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly cause?: WireError;
      readonly code?: ObjectStoreErrorCode;
      readonly serverCode?: number | undefined;
      readonly expected?: string;
      readonly actual?: string;
    };

/** A reason that stays on the page: its number there, and its content for the worker. */
export interface PageReason {
  readonly held: number;
  readonly error: WireError;
}

/** Error classes that the library rejects with; others arrive as an `Error` with their name. */
const standard: Record<string, ErrorConstructor> = { TypeError, RangeError, SyntaxError };

/** Encodes an error for posting. `heldBy` knows the errors that the page has. */
export function encodeError(error: unknown, heldBy?: WeakMap<object, number>): WireError {
  if (typeof error === "object" && error !== null) {
    const held = heldBy?.get(error);
    if (held !== undefined) return { held };
  }
  if (!(error instanceof Error) || error instanceof DOMException) return { value: cloneable(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack,
    ...(cause !== undefined && { cause: encodeError(cause, heldBy) }),
    ...(isObjectStoreError(error) && { code: error.code, serverCode: error.serverCode }),
    ...(isDigestMismatch(error) && { expected: error.expected, actual: error.actual }),
  };
}

/** Decodes a posted error. `held` are the page's own errors, by number. */
export function decodeError(wire: WireError, held: readonly unknown[] = []): unknown {
  if ("held" in wire) return held[wire.held];
  if ("value" in wire) return wire.value;
  const { name, stack, cause } = wire;
  const error = create(wire, cause && { cause: decodeError(cause, held) });
  // Set as an own property: errors of classes that are missing here (nats-core's) have no other name.
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** The stand-in for a reason of the page: an error, so that `heldBy` recognizes it when it comes out again. */
export function standIn({ held, error }: PageReason, heldBy: WeakMap<object, number>): Error {
  const decoded = decodeError(error);
  const reason = decoded instanceof Error ? decoded : new Error(String(decoded));
  heldBy.set(reason, held);
  return reason;
}

function isDigestMismatch(error: unknown): error is DigestMismatchError {
  return isObjectStoreError(error, "DIGEST_MISMATCH") && "expected" in error && "actual" in error;
}

function create(
  { name, message, code, serverCode, expected, actual }: Extract<WireError, { name: string }>,
  options: ErrorOptions | undefined,
): Error {
  if (expected !== undefined && actual !== undefined) {
    return new DigestMismatchError(message, expected, actual, options);
  }
  if (code) return new ObjectStoreError(code, message, { ...options, ...(serverCode !== undefined && { serverCode }) });
  if (name === "TransferPaused") return new TransferPaused(message, options);
  return new (standard[name] ?? Error)(message, options);
}

/** Drops what cannot be cloned, such as a function in an object, so that the rest of the message arrives. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
