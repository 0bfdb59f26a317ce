/** A new random identity (`AGE-SECRET-KEY-1…`), an X25519 private key. Whoever has it can read. */
export async function generateIdentity(): Promise<string> {
  return (await import("age-encryption")).generateX25519Identity();
}

/** The recipient (`age1…`) of an identity: enough to encrypt for it, useless for reading. */
export async function recipientOf(identity: string): Promise<string> {
  return (await import("age-encryption")).identityToRecipient(identity);
}
