/** Messages to the hash thread, on the port of one hash. A portion's buffer is moved there and back. */
export type ToThread =
  | { readonly type: "portion"; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly type: "save" }
  | { readonly type: "digest" }
  | { readonly type: "end" };

/** Its answers. */
export type FromThread =
  { readonly type: "portion"; readonly buffer: ArrayBuffer } | { readonly type: "answer"; readonly value: Uint8Array };

/** Starts a hash: from a saved state, with the port for everything that follows. */
export interface NewMessage {
  readonly state: Uint8Array;
  readonly port: MessagePort;
}
