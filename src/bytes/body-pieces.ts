/** The content of an object on its way in, one piece at a time. */
export interface BodySource {
  /** Size in bytes, where it is known beforehand. */
  readonly size: number | undefined;
  /** The whole content, where it is in memory. */
  readonly whole?: Uint8Array<ArrayBuffer>;
  /**
   * Whoever gives the pieces may write to the memory of one as soon as the next is asked for, so what is kept of it longer
   * is a copy. Default `false`: a piece stays as it is until `release`, or for good.
   */
  readonly reusesMemory?: boolean;
  /** The next piece, of any size; `undefined` at the end. Rejects with the body's own error. */
  read(): Promise<Uint8Array | undefined>;
  /** So many bytes more, of those that were read first, are not needed any more: their memory is used again. */
  release?: ((bytes: number) => void) | undefined;
  /** Nothing more will be read. Never rejects. */
  cancel(reason: unknown): Promise<void>;
}
