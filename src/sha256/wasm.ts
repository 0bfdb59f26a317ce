// Everywhere but in Node: no engine can hash a stream with WebCrypto, whose `digest` takes the whole message at once.
// This module is only ever imported dynamically, so that a page pays for the WASM when it first needs it.
import { createSHA256 } from "hash-wasm";
import { OffloadingSha256 } from "./offloading-sha256.ts";
import type { ResumableSha256Factory, Sha256Factory } from "./sha256.ts";

/** Starts a SHA-256 in WebAssembly (hash-wasm), or resumes from a saved state. */
export const createResumableSha256: ResumableSha256Factory = async (state) => {
  const wasm = await createSHA256();
  if (state) wasm.load(state);
  else wasm.init();
  return new OffloadingSha256(wasm);
};

/** Starts a SHA-256 in WebAssembly. */
export const createSha256: Sha256Factory = () => createResumableSha256();
