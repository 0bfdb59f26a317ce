// base64url with padding (RFC 4648 §5), which ADR-20 requires in subjects and digests.
// btoa/atob are the only base64 that every engine has; they take strings of bytes, hence the conversions.

/** Encodes bytes as padded base64url. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return toUrlAlphabet(encodeBase64(bytes));
}

/** Converts base64 from the standard alphabet to that of base64url. */
export function toUrlAlphabet(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}

/** Encodes bytes as padded base64 in the standard alphabet (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  // String.fromCharCode takes its arguments from the stack: 32 Ki at a time is safe in every engine.
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}

/** Decodes base64 or base64url, padded or not; `undefined` when `text` is neither. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const binary = decodeBinary(text);
  if (binary === undefined) return undefined;
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** As {@link decodeBase64}, with each byte as one character (Latin-1). */
export function decodeBinary(text: string): string | undefined {
  // At most two: `=+$` would take quadratic time on the padding of a hostile meta message.
  const standard = text
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/={1,2}$/, "");
  if (/[^A-Za-z0-9+/]/.test(standard) || standard.length % 4 === 1) return undefined;
  return atob(standard);
}
