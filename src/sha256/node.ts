// Under the `node` condition: OpenSSL is faster than WASM, but cannot save its state. Resumable hashes use the WASM.
import { createHash } from "node:crypto";
import { lazily } from "../lazily.ts";
import type { ResumableSha256Factory, Sha256, Sha256Factory } from "./sha256.ts";

const loadWasm = lazily(() => import("./wasm.ts"));

/** Starts a SHA-256 in node:crypto. */
export const createSha256: Sha256Factory = () => {
  const hash = createHash("sha256");
  const sha256: Sha256 = {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest(),
    end: () => undefined,
  };
  return Promise.resolve(sha256);
};

/** Starts a SHA-256 in WebAssembly, or resumes from a saved state. */
export const createResumableSha256: ResumableSha256Factory = async (state) =>
  (await loadWasm()).createResumableSha256(state);
