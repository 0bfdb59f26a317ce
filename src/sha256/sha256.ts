/** A SHA-256 (FIPS 180-4) that takes its message in pieces. Where a promise is returned, nothing else is done meanwhile. */
export interface Sha256 {
  /** Adds bytes to the message. They are read before the call returns, or its promise resolves. */
  update(bytes: Uint8Array): void | Promise<void>;
  /** Ends the message and gives the 32 bytes. */
  digest(): Uint8Array | Promise<Uint8Array>;
  /** The digest is not wanted any more. */
  end(): void;
}

/** One that can stop and go on, even in another page. */
export interface ResumableSha256 extends Sha256 {
  /** The state so far, for {@link ResumableSha256Factory}. */
  save(): Uint8Array | Promise<Uint8Array>;
}

/** What each platform's module exports as `createSha256`. */
export type Sha256Factory = () => Promise<Sha256>;

/** What each platform's module exports as `createResumableSha256`: starts a message, or goes on from a saved state. */
export type ResumableSha256Factory = (state?: Uint8Array) => Promise<ResumableSha256>;
