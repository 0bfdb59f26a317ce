/** The content of an object on its way in, one piece at a time. */
export interface BodySource {
  /** Size in bytes, where it is known beforehand. */
  readonly size: number | undefined;
  /** The whole content, where it is in memory. */
  readonly whole?: Uint8Array<ArrayBuffer>;
  /**
   * The source may overwrite a piece as soon as the next one is requested, so whoever keeps it longer needs a copy.
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
