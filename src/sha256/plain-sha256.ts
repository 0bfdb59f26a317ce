// SHA-256 (FIPS 180-4) in JavaScript, for pages that may not use WebAssembly.
import type { LocalSha256 } from "./sha256.ts";

const BLOCK = 64;

/** The hash so far, the length so far, and the bytes of the current block. */
const STATE_BYTES = 32 + 8 + BLOCK;

/** The initial hash value (FIPS 180-4, 5.3.3). */
const INITIAL: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The constants K (FIPS 180-4, 4.2.2). */
const CONSTANTS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** The message schedule; used within one block only, so all hashes share it. */
const schedule = new Int32Array(64);

/** Whether {@link PlainSha256} has saved this state. */
export function isPlainState(state: Uint8Array): boolean {
  return state.length === STATE_BYTES;
}

/** A SHA-256 in JavaScript, at about half the speed of WebAssembly. */
export class PlainSha256 implements LocalSha256 {
  readonly engine = "plain";
  readonly #hash = new Int32Array(INITIAL);
  readonly #block = new Uint8Array(BLOCK);
  #bytes = 0;

  /** Starts a message, or resumes from a state that `save` returned. */
  constructor(state?: Uint8Array) {
    if (!state) return;
    if (!isPlainState(state)) throw new Error("this hash state cannot be resumed without WebAssembly");
    const view = viewOf(state);
    for (let i = 0; i < 8; i++) this.#hash[i] = view.getInt32(4 * i);
    this.#bytes = view.getFloat64(32);
    this.#block.set(state.subarray(40));
  }

  update(bytes: Uint8Array): void {
    const filled = this.#bytes % BLOCK;
    this.#bytes += bytes.length;
    const view = viewOf(bytes);
    let offset = 0;
    if (filled > 0) {
      const part = bytes.subarray(0, BLOCK - filled);
      this.#block.set(part, filled);
      if (filled + part.length < BLOCK) return;
      compress(this.#hash, viewOf(this.#block), 0);
      offset = part.length;
    }
    for (; offset + BLOCK <= bytes.length; offset += BLOCK) compress(this.#hash, view, offset);
    this.#block.set(bytes.subarray(offset));
  }

  digest(): Uint8Array {
    const bytes = this.#bytes;
    // A one bit, zeros up to the last 8 bytes of a block, and the length in bits (FIPS 180-4, 5.1.1).
    const padding = new Uint8Array(BLOCK - ((bytes + 8) % BLOCK) + 8);
    const end = new DataView(padding.buffer, padding.length - 8);
    padding[0] = 0x80;
    end.setUint32(0, Math.floor(bytes / 2 ** 29));
    end.setUint32(4, (bytes % 2 ** 29) * 8);
    this.update(padding);
    const digest = new Uint8Array(32);
    const view = viewOf(digest);
    for (const [i, word] of this.#hash.entries()) view.setInt32(4 * i, word);
    return digest;
  }

  save(): Uint8Array {
    const state = new Uint8Array(STATE_BYTES);
    const view = viewOf(state);
    for (const [i, word] of this.#hash.entries()) view.setInt32(4 * i, word);
    view.setFloat64(32, this.#bytes);
    state.set(this.#block, 40);
    return state;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Adds a block to a hash (FIPS 180-4, 6.2.2). No index is out of range; `?? 0` tells TypeScript so. */
function compress(hash: Int32Array, block: DataView, offset: number): void {
  const w = schedule;
  for (let t = 0; t < 16; t++) w[t] = block.getInt32(offset + 4 * t);
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15] ?? 0;
    const y = w[t - 2] ?? 0;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = ((w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1) | 0;
  }
  let a = hash[0] ?? 0;
  let b = hash[1] ?? 0;
  let c = hash[2] ?? 0;
  let d = hash[3] ?? 0;
  let e = hash[4] ?? 0;
  let f = hash[5] ?? 0;
  let g = hash[6] ?? 0;
  let h = hash[7] ?? 0;
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (CONSTANTS[t] ?? 0) + (w[t] ?? 0)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  hash[0] = (hash[0] ?? 0) + a;
  hash[1] = (hash[1] ?? 0) + b;
  hash[2] = (hash[2] ?? 0) + c;
  hash[3] = (hash[3] ?? 0) + d;
  hash[4] = (hash[4] ?? 0) + e;
  hash[5] = (hash[5] ?? 0) + f;
  hash[6] = (hash[6] ?? 0) + g;
  hash[7] = (hash[7] ?? 0) + h;
}
