import { loadAge } from "./load-age.ts";

/** A new random identity (`AGE-SECRET-KEY-1…`), an X25519 private key. Anyone who has it can decrypt. */
export async function generateIdentity(): Promise<string> {
  return (await loadAge()).generateX25519Identity();
}

/** The recipient (`age1…`) of an identity: it can encrypt for that identity, but not decrypt. */
export async function recipientOf(identity: string): Promise<string> {
  return (await loadAge()).identityToRecipient(identity);
}
