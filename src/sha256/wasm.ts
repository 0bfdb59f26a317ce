// Everywhere but in Node: no engine can hash a stream with WebCrypto, whose `digest` takes the whole message at once.
// This module is only ever imported dynamically, so that a page pays for the WASM when it first needs it.
import { createLocalSha256 } from "./local-sha256.ts";
import { OffloadingSha256 } from "./offloading-sha256.ts";
import type { ResumableSha256Factory, Sha256Factory } from "./sha256.ts";

/** Starts a SHA-256 in WebAssembly, or in JavaScript where that is forbidden, or resumes from a saved state. */
export const createResumableSha256: ResumableSha256Factory = async (state) =>
  new OffloadingSha256(await createLocalSha256(state));

/** Starts a SHA-256. */
export const createSha256: Sha256Factory = () => createResumableSha256();
