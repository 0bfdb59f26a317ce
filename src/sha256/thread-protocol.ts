/** What the thread that hashes is asked, on the port of one message. Memory moves with a portion, and back. */
export type ToThread =
  | { readonly type: "portion"; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly type: "save" }
  | { readonly type: "digest" }
  | { readonly type: "end" };

/** What it answers. */
export type FromThread =
  { readonly type: "portion"; readonly buffer: ArrayBuffer } | { readonly type: "answer"; readonly value: Uint8Array };

/** A new message: the state that hash-wasm has saved, and the port for all that follows. */
export interface NewMessage {
  readonly state: Uint8Array;
  readonly port: MessagePort;
}
