/** The content of an upload, one piece at a time. */
export interface BodySource {
  /** Size in bytes, if known in advance. */
  readonly size: number | undefined;
  /** The whole content, if it is in memory. */
  readonly whole?: Uint8Array<ArrayBuffer>;
  /**
   * The source may overwrite a piece as soon as the next one is requested, so copy a piece to keep it longer.
   * Default `false`: a piece stays as it is until `release`, or for good.
   */
  readonly reusesMemory?: boolean;
  /** The next piece, of any size; `undefined` at the end. Rejects with the body's own error. */
  read(): Promise<Uint8Array | undefined>;
  /** This many more bytes, oldest first, are no longer needed: their memory is reused. */
  release?: ((bytes: number) => void) | undefined;
  /** Nothing more will be read. Never rejects. */
  cancel(reason: unknown): Promise<void>;
}
