import { createSHA256 } from "hash-wasm";
import { isPlainState, PlainSha256 } from "./plain-sha256.ts";
import type { LocalSha256 } from "./sha256.ts";

/**
 * Starts a SHA-256 in WebAssembly (hash-wasm), or resumes from a saved state. Uses JavaScript where there is no WebAssembly:
 * under a content security policy without `'wasm-unsafe-eval'`, in Safari's Lockdown Mode, or without memory for it.
 */
export async function createLocalSha256(state?: Uint8Array): Promise<LocalSha256> {
  if (state && isPlainState(state)) return new PlainSha256(state);
  // hash-wasm keeps the outcome of the compilation, so the browser reports a violation of the policy once.
  const wasm = await createSHA256().catch(() => undefined);
  if (!wasm) return new PlainSha256(state);
  if (state) wasm.load(state);
  else wasm.init();
  return {
    engine: "wasm",
    update: (bytes) => void wasm.update(bytes),
    digest: () => wasm.digest("binary"),
    save: () => wasm.save(),
  };
}
