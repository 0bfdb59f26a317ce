/** Progress of a transfer. */
export interface Progress {
  /** Bytes so far: stored by the server in an upload, handed to the reader in a download. */
  readonly transferred: number;
  /** Total bytes, if known in advance. */
  readonly total: number | undefined;
}
