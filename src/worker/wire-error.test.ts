import { describe, expect, it } from "vitest";
import { DigestMismatchError, ObjectStoreError, TransferPaused } from "../errors.ts";
import { decodeError, encodeError } from "./wire-error.ts";

/** An error as it arrives after a `postMessage`. */
function posted(error: unknown): unknown {
  return decodeError(structuredClone(encodeError(error)));
}

describe("an error that was posted", () => {
  it("keeps its class, code, fields, message and causes", () => {
    const cause = new TypeError("inner", { cause: { code: 404, description: "not found" } });
    const error = posted(new ObjectStoreError("SERVER_ERROR", "outer", { serverCode: 10059, cause }));
    expect(error).toBeInstanceOf(ObjectStoreError);
    expect(error).toMatchObject({
      name: "ObjectStoreError",
      code: "SERVER_ERROR",
      serverCode: 10059,
      message: "outer",
    });
    expect((error as Error).cause).toBeInstanceOf(TypeError);
    expect((error as Error).cause).toMatchObject({ message: "inner", cause: { code: 404, description: "not found" } });
    const mismatch = posted(new DigestMismatchError("differs", "a", "b"));
    expect(mismatch).toBeInstanceOf(DigestMismatchError);
    expect(mismatch).toMatchObject({ code: "DIGEST_MISMATCH", expected: "a", actual: "b" });
    expect(posted(new TransferPaused())).toBeInstanceOf(TransferPaused);
  });

  it("keeps the stack, and the name of an unknown class", () => {
    class AuthorizationError extends Error {
      override name = "AuthorizationError";
    }
    const error = new AuthorizationError("no");
    expect(posted(error)).toMatchObject({ name: "AuthorizationError", message: "no", stack: error.stack });
  });

  it("arrives although it holds what cannot be cloned", () => {
    const error = posted(new Error("x", { cause: { callback: () => 0 } }));
    expect((error as Error).cause).toBe("[object Object]");
  });

  it("is the very same object when the page held it", () => {
    const mine = new Error("mine");
    const standIn = new Error("stands for it");
    const held = new WeakMap([[standIn, 0]]);
    expect(decodeError(structuredClone(encodeError(standIn, held)), [mine])).toBe(mine);
    const outer = decodeError(structuredClone(encodeError(new Error("outer", { cause: standIn }), held)), [mine]);
    expect((outer as Error).cause).toBe(mine);
  });
});
