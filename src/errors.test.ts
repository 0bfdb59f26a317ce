import { describe, expect, it } from "vitest";
import {
  DigestMismatchError,
  isObjectStoreError,
  isPaused,
  isSilence,
  ObjectStoreError,
  TransferPaused,
} from "./errors.ts";

/** An error as another copy of the package makes it: of a class that is not ours. */
function foreign(name: string, code?: string): Error {
  return Object.assign(new Error("from another copy"), { name, ...(code !== undefined && { code }) });
}

describe("isObjectStoreError", () => {
  it("recognises our errors, those of another copy of the package included", () => {
    expect(isObjectStoreError(new ObjectStoreError("SEALED", "x"))).toBe(true);
    expect(isObjectStoreError(new DigestMismatchError("x", "a", "b"), "DIGEST_MISMATCH")).toBe(true);
    expect(isObjectStoreError(foreign("ObjectStoreError", "SEALED"), "SEALED")).toBe(true);
    expect(isObjectStoreError(foreign("DigestMismatchError", "DIGEST_MISMATCH"))).toBe(true);
    expect(isSilence(foreign("ObjectStoreError", "TIMEOUT"))).toBe(true);
    expect(isPaused(foreign("TransferPaused"))).toBe(true);
    expect(isPaused(new TransferPaused())).toBe(true);
  });

  it("tells codes apart", () => {
    const error = new ObjectStoreError("SEALED", "x");
    expect(isObjectStoreError(error, "TIMEOUT", "SEALED")).toBe(true);
    expect(isObjectStoreError(error, "TIMEOUT")).toBe(false);
  });

  it("takes nothing else for one", () => {
    for (const other of [undefined, null, "SEALED", { code: "SEALED" }, new Error("x"), foreign("ObjectStoreError")]) {
      expect(isObjectStoreError(other)).toBe(false);
    }
    expect(isObjectStoreError(foreign("DecryptionError", "TRUNCATED"))).toBe(false);
  });
});
