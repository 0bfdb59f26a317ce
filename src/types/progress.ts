/** How far a transfer is. */
export interface Progress {
  /** Bytes so far: on upload those the server has stored, on download those handed to the reader. */
  readonly transferred: number;
  /** Bytes in all, where that is known beforehand. */
  readonly total: number | undefined;
}
