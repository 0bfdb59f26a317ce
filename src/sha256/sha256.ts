/** A SHA-256 (FIPS 180-4) of a message in pieces. Await a returned promise before the next call. */
export interface Sha256 {
  /** Adds bytes to the message. They are read before the call returns, or its promise resolves. */
  update(bytes: Uint8Array): void | Promise<void>;
  /** Ends the message and returns the 32 bytes. */
  digest(): Uint8Array | Promise<Uint8Array>;
  /** Discards the hash. */
  end(): void;
}

/** A SHA-256 that can be saved and resumed, even in another page. */
export interface ResumableSha256 extends Sha256 {
  /** The state so far, for {@link ResumableSha256Factory}. */
  save(): Uint8Array | Promise<Uint8Array>;
}

/** What computes a hash. A state is resumed by the engine that saved it, and by no other. */
export type Sha256Engine = "wasm" | "plain";

/** A SHA-256 that the calling thread computes. */
export interface LocalSha256 {
  readonly engine: Sha256Engine;
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
  save(): Uint8Array;
}

/** What each platform's module exports as `createSha256`. */
export type Sha256Factory = () => Promise<Sha256>;

/** What each platform's module exports as `createResumableSha256`: starts a message, or resumes from a saved state. */
export type ResumableSha256Factory = (state?: Uint8Array) => Promise<ResumableSha256>;
